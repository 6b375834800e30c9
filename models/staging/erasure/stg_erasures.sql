{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false) }}

-- depends_on: {{ ref('sync_rules') }}
-- depends_on: {{ source('published', 'sync_lead_scores') }}
with

erasures as (

    select
        cast(null as varchar) as tombstone,
        cast(null as timestamp) as erased_at,
        cast(null as varchar) as author,
        cast(null as varchar) as reason,
        cast(null as bigint) as deleted_rows,
        cast(null as varchar) as trained_versions,
        cast(null as varchar) as crm_id
    where 1 = 0

)

select * from erasures
