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
    }, declared_properties('event')) }}

),

leads as (

    select lead_id from {{ ref('stg_leads') }}

),

horizon as (

    select {{ dbt.dateadd('day', 1, 'data_until') }} as future_from from {{ ref('stg_data_horizon') }}

),

timed as (

    select
        source.*,
        case
            when {{ var('use_loaded_at') | lower }} and source.loaded_at > source.occurred_at then source.loaded_at
            else source.occurred_at
        end as known_at
    from source

),

judged as (

    select
        timed.*,
        case
            when timed.event_id is null or timed.lead_id is null then 'null_key'
            when timed.occurred_at is null then 'bad_timestamp'
            when timed.known_at > horizon.future_from then 'in_future'
            when leads.lead_id is null then 'unknown_lead'
        end as fault
    from timed
    cross join horizon
    left join leads
        on timed.lead_id = leads.lead_id

)

select * from judged
