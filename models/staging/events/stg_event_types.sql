-- The event types that occur and the behaviour that each is mapped to. It shows types that nobody mapped, and tells
-- what a version has seen.
with

events as (

    select * from {{ ref('stg_events') }}

),

behaviours as (

    select * from {{ ref('stg_behaviours') }}

),

keyed as (

    select
        *,
        coalesce({{ name_key('event_type') }}, '(null)') as event_type_key
    from events

),

counted as (

    select
        event_type_key,
        behaviour,
        min(event_type) as event_type,
        count(*) as event_count,
        count(distinct lead_id) as lead_count,
        min(known_at) as first_known_at,
        min(occurred_at) as first_occurred_at,
        max(occurred_at) as last_occurred_at
    from keyed
    group by event_type_key, behaviour

),

event_types as (

    select
        counted.*,
        coalesce(behaviours.is_sales, false) as is_sales
    from counted
    left join behaviours
        on counted.event_type_key = behaviours.event_type_key

)

select * from event_types
