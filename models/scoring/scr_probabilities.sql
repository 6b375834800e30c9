with

predictions as (select * from {{ ref('scr_predict') }}),

probabilities as (
    select
        cast(scoring_model as varchar) as scoring_model,
        cast(entity_id as varchar) as entity_id,
        cast(as_of as timestamp) as as_of,
        cast(model_version as varchar) as model_version,
        cast(probability as double) as probability
    from predictions
)

select * from probabilities
