with

siblings as (select * from {{ ref('stg_erasure_siblings') }}),

history as (select * from {{ ref('lead_score_history') }}),

-- The first publish after the erasure is the first that knows nothing of what the erased lead did.
next_publishes as (
    select
        siblings.tombstone,
        siblings.lead_id,
        min(history.publish_number) as publish_number
    from siblings
    inner join history
        on
            siblings.lead_id = history.lead_id
            and siblings.publish_number < history.publish_number
    group by siblings.tombstone, siblings.lead_id
),

compared as (
    select
        siblings.tombstone,
        siblings.lead_id,
        siblings.publish_number as old_publish_number,
        siblings.old_score,
        siblings.old_tier,
        next_publishes.publish_number as new_publish_number,
        history.score as new_score,
        history.tier as new_tier
    from siblings
    left join next_publishes
        on
            siblings.tombstone = next_publishes.tombstone
            and siblings.lead_id = next_publishes.lead_id
    left join history
        on
            next_publishes.lead_id = history.lead_id
            and next_publishes.publish_number = history.publish_number
)

select * from compared
