with

source as (

    {{ raw_rows('events', {
        'event_id': 'key',
        'lead_id': 'key',
        'occurred_at': 'timestamp',
        'event_type': 'text',
        'event_source': 'text',
        'event_value': 'number',
        'loaded_at': 'timestamp',
    }, declared_properties('event') + record_texts('events')) }}

),

marked as (

    select
        *,
        {{ record_marks('events') }}
    from source

),

leads as (

    {{ known_leads() }}

),

bulk_loads as (

    select * from {{ ref('stg_bulk_loads') }}

),

horizon as (

    select {{ dbt.dateadd('day', 1, 'data_until') }} as future_from from {{ ref('stg_data_horizon') }}

),

timed as (

    select
        marked.*,
        case
            when
                {{ knob('use_loaded_at') | lower }}
                and bulk_loads.source_table is null
                and marked.loaded_at > marked.occurred_at
                then marked.loaded_at
            else marked.occurred_at
        end as known_at
    from marked
    left join bulk_loads
        on
            marked.source_table = bulk_loads.source_table
            and cast(marked.loaded_at as date) = bulk_loads.loaded_on

),

judged as (

    select
        timed.*,
        leads.lead_id as known_lead_id,
        case
            when timed.is_erased then 'erased'
            when timed.event_id is null and timed.unread like '%|event_id|%' then 'bad_key'
            when timed.event_id is null then 'null_key'
            when timed.record_is_deleted then null
            when timed.lead_id is null and timed.unread like '%|lead_id|%' then 'bad_key'
            when timed.lead_id is null then 'null_key'
            when timed.occurred_at is null then 'bad_timestamp'
            when timed.known_at > horizon.future_from then 'in_future'
            when leads.lead_id is null then 'unknown_lead'
        end as fault
    from timed
    cross join horizon
    left join leads
        on timed.lead_id = leads.known_as

)

select * from judged
