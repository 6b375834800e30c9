with

raw_leads as (

    {{ raw_rows('leads', {'lead_id': 'key', 'created_at': 'timestamp'}, whole=false) }}

),

raw_triggers as (

    {{ raw_rows('triggers', {'trigger_id': 'key', 'lead_id': 'key', 'triggered_at': 'timestamp'}, whole=false) }}

),

raw_events as (

    {{ raw_rows('events', {
        'event_id': 'key', 'lead_id': 'key', 'occurred_at': 'timestamp', 'loaded_at': 'timestamp'
    }, whole=false) }}

),

raw_lead_states as (

    {{ raw_rows('lead_states', {'lead_id': 'key', 'state': 'text', 'entered_at': 'timestamp'}, whole=false) }}

),

bulk_loads as (

    select * from {{ ref('stg_bulk_loads') }}

),

leads as (

    select
        source_table,
        lead_id,
        created_at
    from raw_leads
    where lead_id is not null and created_at is not null

),

-- A Salesforce id of 18 characters is also known by its first 15.
known_leads as (

    select lead_id from leads

    union distinct

    select substr(lead_id, 1, 15) as lead_id
    from leads
    where length(lead_id) = 18

),

-- The time at which an event arrived is a fact; the time at which it happened may be a plan. A bulk load of old rows
-- counts for neither.
events as (

    select
        raw_events.source_table,
        raw_events.lead_id,
        raw_events.occurred_at,
        case
            when {{ knob('use_loaded_at') | lower }} and bulk_loads.source_table is null then raw_events.loaded_at
        end as arrived_at
    from raw_events
    left join bulk_loads
        on
            raw_events.source_table = bulk_loads.source_table
            and cast(raw_events.loaded_at as date) = bulk_loads.loaded_on
    where raw_events.event_id is not null and raw_events.occurred_at is not null

),

activity as (

    select
        source_table,
        'fact' as kind,
        lead_id,
        created_at as active_at
    from leads

    union all

    select
        source_table,
        case when arrived_at is null then 'date' else 'fact' end as kind,
        lead_id,
        coalesce(arrived_at, occurred_at) as active_at
    from events

    union all

    select
        source_table,
        'date' as kind,
        lead_id,
        triggered_at as active_at
    from raw_triggers
    where trigger_id is not null and triggered_at is not null

    union all

    select
        source_table,
        'date' as kind,
        lead_id,
        entered_at as active_at
    from raw_lead_states
    where state is not null and entered_at is not null

),

-- Rows that bear one time to the second are one act, such as a webinar with all its guests.
-- Dates without a time count once for each lead.
marked as (

    select
        activity.source_table,
        activity.kind,
        cast(activity.active_at as date) as active_on,
        activity.active_at,
        case
            when activity.active_at > date_trunc('day', activity.active_at)
                then date_trunc('second', activity.active_at)
        end as active_second,
        case when activity.active_at = date_trunc('day', activity.active_at) then activity.lead_id end as dated_lead_id
    from activity
    inner join known_leads
        on activity.lead_id = known_leads.lead_id

),

days as (

    select
        source_table,
        kind,
        active_on,
        count(distinct active_second) + count(distinct dated_lead_id) as acts,
        max(active_at) as latest_at,
        max(active_second) as latest_timed_at
    from marked
    group by source_table, kind, active_on

)

select * from days
