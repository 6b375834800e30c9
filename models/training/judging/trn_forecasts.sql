with

versions as (select * from {{ ref('trn_fitted_models') }}),

kept_versions as (
    select model_version from versions
    where not is_retracted
),

predicted as (select * from {{ ref('trn_forecasts_py') }}),

forecasts as (
    select
        cast(model_version as varchar) as model_version,
        cast(scoring_model as varchar) as scoring_model,
        cast(entity_id as varchar) as entity_id,
        cast(as_of as timestamp) as as_of,
        cast(split as varchar) as split,
        cast(outcome as integer) as outcome,
        cast(is_kept as boolean) as is_kept,
        cast(probability as double) as probability,
        cast(log_odds as double) as log_odds,
        cast(score_points as double) as score_points,
        cast(profile as varchar) as profile
    from predicted
    where model_version in (select kept_versions.model_version from kept_versions)
)

select * from forecasts
