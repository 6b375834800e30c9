with

triggers as (

    select * from {{ ref('stg_trigger_verdicts') }}

),

events as (

    select * from {{ ref('stg_event_verdicts') }}

),

properties as (

    {{ property_rows() }}

)

select * from properties
