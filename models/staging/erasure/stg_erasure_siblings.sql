{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false) }}

with

siblings as (

    select
        cast(null as varchar) as tombstone,
        cast(null as varchar) as lead_id,
        cast(null as bigint) as publish_number,
        cast(null as integer) as old_score,
        cast(null as varchar) as old_tier
    where 1 = 0

)

select * from siblings
