with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

catalogue as (select * from {{ ref('ftr_catalogue') }}),

champions as (select * from {{ ref('scr_champions') }}),

terms as (select * from {{ ref('trn_terms') }}),

points as (select * from {{ ref('scr_points') }}),

selection as (select * from {{ ref('trn_selection') }}),

effects as (
    select
        model_version,
        feature,
        cast(sum(cast(abs(log_odds) as decimal(38, 15))) as double) as total_effect,
        count(*) as bins,
        max(log_odds) - min(log_odds) as effect_range
    from terms
    group by model_version, feature
),

effects_now as (
    select
        model_version,
        feature,
        cast(sum(cast(abs(log_odds) as decimal(38, 15))) as double) / count(*) as mean_effect_now
    from points
    group by model_version, feature
),

feature_use as (
    select
        scoring_models.scoring_model,
        champions.model_version,
        catalogue.feature,
        catalogue.label,
        catalogue.family,
        catalogue.source_table,
        cast(coalesce(effects.bins, 0) as bigint) as bins,
        effects.feature is not null as is_used,
        coalesce(effects.total_effect, 0) as total_effect,
        coalesce(effects.effect_range, 0) as effect_range,
        coalesce(effects_now.mean_effect_now, 0) as mean_effect_now,
        selection.importance,
        selection.reason as selection_reason
    from scoring_models
    cross join catalogue
    left join champions
        on scoring_models.scoring_model = champions.scoring_model
    left join effects
        on
            champions.model_version = effects.model_version
            and catalogue.feature = effects.feature
    left join effects_now
        on
            champions.model_version = effects_now.model_version
            and catalogue.feature = effects_now.feature
    left join selection
        on
            champions.model_version = selection.model_version
            and catalogue.feature = selection.feature
)

select * from feature_use
