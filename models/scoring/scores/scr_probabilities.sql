with

moments as (select * from {{ ref('scr_moments') }}),

predictions as (select * from {{ ref('scr_probabilities_py') }}),

clustered as (select * from {{ ref('scr_cluster_tiers') }}),

probabilities as (
    select
        moments.scoring_model,
        moments.entity_id,
        moments.as_of,
        moments.model_version,
        cast(predictions.probability as double) as probability,
        cast(clustered.fault as varchar) as fault
    from moments
    inner join clustered
        on moments.model_version = clustered.model_version
    left join predictions
        on
            moments.scoring_model = predictions.scoring_model
            and moments.entity_id = predictions.entity_id
            and moments.as_of = predictions.as_of
)

select * from probabilities
