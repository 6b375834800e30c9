-- A publish whose moment the data turned out not to reach rested on a slip: it stays, marked.
with

publishes as (select * from {{ source('published', 'publishes') }}),

slip as (
    select {{ slip_limit() }} as limit_at
),

marked as (
    select
        publishes.publish_number,
        publishes.published_at,
        publishes.as_of,
        publishes.scoring_model,
        publishes.model_version,
        publishes.model_versions,
        publishes.warm_from,
        publishes.hot_from,
        publishes.leads,
        publishes.listed_leads,
        publishes.scored_leads,
        publishes.hot_leads,
        publishes.warm_leads,
        publishes.cold_leads,
        publishes.table_hashes,
        publishes.content_digest,
        publishes.code_version,
        publishes.published_to,
        coalesce(publishes.is_retracted, false) or coalesce(publishes.as_of > slip.limit_at, false) as is_retracted
    from publishes
    cross join slip
)

select * from marked
