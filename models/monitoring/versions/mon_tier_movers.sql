with

scores as (select * from {{ ref('lead_scores') }}),

movers as (
    select
        previous_tier as from_tier,
        tier as to_tier,
        cast(count(*) as bigint) as leads,
        min(lead_id) as first_lead_id
    from scores
    where
        score_status <> 'stale'
        and previous_tier is not null
        and previous_tier <> tier
    group by previous_tier, tier
)

select * from movers
