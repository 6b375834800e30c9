with

events as (select * from {{ ref('stg_events') }}),

clock as (select * from {{ ref('stg_clock') }}),

raises as (
    select
        events.lead_id,
        events.behaviour,
        events.occurred_at as raised_at,
        row_number() over (
            partition by events.lead_id
            order by events.occurred_at desc nulls last, events.behaviour asc, events.event_id asc
        ) as recency
    from events
    inner join clock
        on
            events.known_at <= clock.as_of
            and events.occurred_at > {{ dbt.dateadd('day', -knob('hand_raiser_days'), 'clock.as_of') }}
    where events.is_hand_raiser
),

hand_raisers as (
    select
        lead_id,
        behaviour,
        raised_at
    from raises
    where recency = 1
)

select * from hand_raisers
