{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false) }}

with

entries as (

    select
        cast(null as bigint) as entry_number,
        cast(null as varchar) as lead_id,
        cast(null as double) as score,
        cast(null as varchar) as author,
        cast(null as timestamp) as set_at,
        cast(null as timestamp) as expires_at,
        cast(null as varchar) as note
    where 1 = 0

)

select * from entries
