with

champions as (select * from {{ ref('scr_champions') }}),

clustered as (select * from {{ ref('scr_cluster_tiers') }}),

policy as (select * from {{ ref('tier_edges') }}),

fitted_edges as (
    select
        champions.scoring_model,
        champions.model_version,
        clustered.warm_from,
        clustered.hot_from,
        clustered.method,
        clustered.method_note,
        clustered.warm_from as fitted_warm_from,
        clustered.hot_from as fitted_hot_from,
        clustered.hot_rate,
        clustered.warm_rate,
        clustered.cold_rate
    from champions
    inner join clustered
        on champions.model_version = clustered.model_version
    left join policy
        on champions.scoring_model = policy.scoring_model
    where
        policy.scoring_model is null
        and clustered.method is not null
),

-- Conversion rates are known of fitted edges only, not of edges that a person set.
edges_set_by_hand as (
    select
        champions.scoring_model,
        champions.model_version,
        policy.warm_from,
        policy.hot_from,
        policy.method,
        'set by ' || coalesce(policy.author, 'nobody named') || coalesce(': ' || policy.note, '') as method_note,
        clustered.warm_from as fitted_warm_from,
        clustered.hot_from as fitted_hot_from,
        cast(null as double) as hot_rate,
        cast(null as double) as warm_rate,
        cast(null as double) as cold_rate
    from champions
    inner join policy
        on champions.scoring_model = policy.scoring_model
    left join clustered
        on champions.model_version = clustered.model_version
),

edges as (
    select * from fitted_edges
    union all
    select * from edges_set_by_hand
)

select * from edges
