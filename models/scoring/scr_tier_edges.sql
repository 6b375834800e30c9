with

champions as (select * from {{ ref('scr_champions') }}),

clustered as (select * from {{ ref('scr_cluster_tiers') }}),

policy as (select * from {{ ref('tier_edges') }}),

edges as (
    select
        cast(champions.scoring_model as varchar) as scoring_model,
        cast(champions.model_version as varchar) as model_version,
        cast(coalesce(policy.warm_from, clustered.warm_from) as double) as warm_from,
        cast(coalesce(policy.hot_from, clustered.hot_from) as double) as hot_from,
        cast(case when policy.scoring_model is null then clustered.method else 'manual' end as varchar) as method,
        cast(
            case
                when policy.scoring_model is null then clustered.method_note
                else 'set by ' || coalesce(policy.author, 'nobody named') || ': ' || coalesce(policy.note, 'no note')
            end as varchar
        ) as method_note,
        cast(clustered.warm_from as double) as fitted_warm_from,
        cast(clustered.hot_from as double) as fitted_hot_from,
        cast(clustered.hot_rate as double) as hot_rate,
        cast(clustered.warm_rate as double) as warm_rate,
        cast(clustered.cold_rate as double) as cold_rate
    from champions
    left join clustered
        on champions.model_version = clustered.model_version
    left join policy
        on champions.scoring_model = policy.scoring_model
)

select * from edges
