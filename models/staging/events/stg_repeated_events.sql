with

raw_ids as (

    {{ raw_rows('events', {'event_id': 'key'}, whole=false) }}

),

faults as (

    select * from {{ ref('stg_event_faults') }}

),

repeated_ids as (

    select event_id
    from raw_ids
    group by event_id
    having count(*) > 1

),

described as (

    select
        faults.source_table,
        faults.event_id,
        faults.lead_id,
        faults.known_lead_id,
        faults.occurred_at,
        faults.known_at,
        faults.event_type,
        faults.event_source,
        faults.event_value,
        faults.loaded_at,
        faults.unread,
        faults.row_text
        {{- property_columns('event', 'faults') }},
        faults.record_is_deleted,
        faults.record_updated_at,
        {{ row_values([
            'faults.lead_id', 'faults.occurred_at', 'faults.event_type', 'faults.event_source', 'faults.event_value'
        ]) }} as values_text
    from faults
    inner join repeated_ids
        on faults.event_id = repeated_ids.event_id
    where faults.fault is null

),

ranked as (

    select
        *,
        {{ ranked_repeats('event_id', 'loaded_at asc nulls last') }}
    from described

),

judged as (

    select
        *,
        coalesce({{ repeat_reason() }}, case when record_is_deleted then 'deleted' end) as reject_reason
    from ranked

)

select * from judged
