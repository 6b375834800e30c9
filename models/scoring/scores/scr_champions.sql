with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

promotions as (select * from {{ ref('trn_promotions') }}),

versions as (select * from {{ ref('trn_fitted_models_py') }}),

with_terms as (select distinct model_version from {{ ref('trn_terms') }}),

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
        cast(versions.version_number as integer) as version_number,
        cast(versions.fitted_at as timestamp) as fitted_at,
        cast(versions.trained_from as timestamp) as trained_from,
        cast(versions.trained_until as timestamp) as trained_until,
        versions.candidate,
        cast(versions.is_additive as boolean) as is_additive,
        coalesce(cast(versions.is_provisional as boolean), false) as is_provisional,
        cast(versions.base_log_odds as double) as base_log_odds,
        cast(versions.training_positives as double)
        / nullif(cast(versions.training_rows as double), 0) as training_rate,
        cast(versions.score_offset as double) as score_offset,
        cast(versions.score_factor as double) as score_factor,
        versions.artifact,
        cast(versions.artifact_digest as varchar) as artifact_digest,
        with_terms.model_version is not null as has_terms
    from latest_promotions
    inner join scoring_models
        on latest_promotions.scoring_model = scoring_models.scoring_model
    inner join versions
        on
            latest_promotions.scoring_model = versions.scoring_model
            and latest_promotions.version_number = versions.version_number
    left join with_terms
        on versions.model_version = with_terms.model_version
)

select * from champions
