-- depends_on: {{ ref('input_limits') }} (so that the tests that hold a limit against it can stop what comes after it)
with

publishes as (select * from {{ source('published', 'publishes') }}),

numbered as (
    select
        *,
        row_number() over (order by publish_number desc) as recency
    from publishes
),

newest as (
    select * from numbered
    where recency = 1
),

-- Before the first publish there is a row all the same: number 0, an empty list.
last_publish as (
    select
        coalesce(max(publish_number), 0) as publish_number,
        max(as_of) as last_published_as_of,
        max(content_digest) as content_digest,
        cast(coalesce(max(listed_leads), 0) as bigint) as listed_leads,
        cast(coalesce(max(scored_leads), 0) as bigint) as scored_leads
    from newest
)

select * from last_publish
