with

fitted as (select * from {{ ref('trn_cohorts_py') }}),

centres as (
    select
        method,
        cast(model_version as varchar) as model_version,
        cast(scoring_model as varchar) as scoring_model,
        cast(engagement_level as integer) as engagement_level,
        cast(feature as varchar) as feature,
        cast(shift as double) as shift,
        cast(scale as double) as scale,
        cast(clip as double) as clip,
        cast(centre as double) as centre
    from fitted
)

select * from centres
