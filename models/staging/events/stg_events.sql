with

events as (

    select * from {{ ref('stg_mapped_events') }}

),

bot_events as (

    select * from {{ ref('stg_bot_events') }}

),

filtered as (

    select
        events.event_id,
        events.lead_id,
        events.occurred_at,
        events.known_at,
        events.event_type,
        events.event_source,
        events.event_value,
        events.loaded_at,
        events.behaviour,
        events.is_sales,
        events.is_hand_raiser,
        bot_events.excluded_from
    from events
    left join bot_events
        on events.event_id = bot_events.event_id

)

select * from filtered
