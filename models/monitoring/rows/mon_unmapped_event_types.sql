with

event_types as (

    select * from {{ ref('stg_event_types') }}

),

unmapped as (

    select
        event_type_key,
        event_type,
        event_count,
        lead_count,
        first_occurred_at,
        last_occurred_at
    from event_types
    where behaviour = '(unmapped)'

)

select * from unmapped
