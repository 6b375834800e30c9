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
    }) }}

),

event_ids as (

    {{ raw_rows('events', {'event_id': 'key'}) }}

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

repeated as (

    select event_id
    from event_ids
    group by event_id
    having count(*) > 1

),

judged as (

    select
        timed.*,
        repeated.event_id is not null as is_repeated,
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
    left join repeated
        on timed.event_id = repeated.event_id

),

-- Only the few valid rows that share an id are ranked: a window over all events would sort them all, text included.
ranked as (

    select
        *,
        1 as place
    from judged
    where fault is not null or not is_repeated

    union all

    select
        *,
        row_number() over (partition by event_id order by loaded_at nulls last, row_text nulls last) as place
    from judged
    where fault is null and is_repeated

),

verdicts as (

    select
        source_table,
        event_id,
        lead_id,
        occurred_at,
        known_at,
        event_type,
        event_source,
        event_value,
        loaded_at,
        coalesce(fault, case when place > 1 then 'duplicate' end) as reject_reason,
        case when fault is not null or place > 1 then row_text end as row_text
    from ranked

)

select * from verdicts
