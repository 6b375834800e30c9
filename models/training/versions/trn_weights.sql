with

parts as (select * from {{ ref('trn_version_parts') }}),

weights as (
    select
        cast(model_version as varchar) as model_version,
        cast(scoring_model as varchar) as scoring_model,
        cast(behaviour as varchar) as behaviour,
        cast(suggested_weight as double) as suggested_weight,
        cast(suggested_low as double) as suggested_low,
        cast(suggested_high as double) as suggested_high,
        cast(override_weight as double) as override_weight,
        cast(effective_weight as double) as effective_weight
    from parts
    where part = 'weight'
)

select * from weights
