with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

promotions as (select * from {{ ref('trn_promotions') }}),

versions as (select * from {{ ref('trn_fit') }}),

latest_promotions as (
    select
        scoring_model,
        max(version_number) as version_number
    from promotions
    where is_promoted
    group by scoring_model
),

champions as (
    select
        versions.scoring_model,
        versions.model_version,
        versions.version_number,
        versions.fitted_at,
        versions.trained_from,
        versions.trained_until,
        versions.candidate,
        versions.is_additive,
        versions.base_log_odds,
        versions.score_offset,
        versions.score_factor,
        versions.artifact
    from latest_promotions
    inner join scoring_models
        on latest_promotions.scoring_model = scoring_models.scoring_model
    inner join versions
        on
            latest_promotions.scoring_model = versions.scoring_model
            and latest_promotions.version_number = versions.version_number
)

select * from champions
