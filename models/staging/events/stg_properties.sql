-- Where no property is declared, nothing is selected from the two tables; hence the noqa.
with

triggers as ( -- noqa: ST03

    select * from {{ ref('stg_trigger_verdicts') }}

),

events as ( -- noqa: ST03

    select * from {{ ref('stg_event_verdicts') }}

),

properties as (

    {{ property_rows() }}

)

select * from properties
