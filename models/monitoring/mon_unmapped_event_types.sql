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

unmapped as (

    select
        keyed.event_type_key,
        min(keyed.event_type) as event_type,
        count(*) as event_count,
        count(distinct keyed.lead_id) as lead_count,
        min(keyed.occurred_at) as first_occurred_at,
        max(keyed.occurred_at) as last_occurred_at
    from keyed
    left join behaviours
        on keyed.event_type_key = behaviours.event_type_key
    where behaviours.event_type_key is null
    group by keyed.event_type_key

)

select * from unmapped
