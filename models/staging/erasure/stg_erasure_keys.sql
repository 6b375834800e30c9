{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false) }}

with

erasure_keys as (

    select cast(null as varchar) as erasure_key
    where 1 = 0

)

select * from erasure_keys
