with

faults as (

    select * from {{ ref('stg_event_faults') }}

),

repeated_events as (

    select * from {{ ref('stg_repeated_events') }}

),

repeated_ids as (

    select distinct event_id from repeated_events

),

verdicts as (

    select
        faults.source_table,
        faults.event_id,
        coalesce(faults.known_lead_id, faults.lead_id) as lead_id,
        faults.occurred_at,
        faults.known_at,
        faults.event_type,
        faults.event_source,
        faults.event_value,
        faults.loaded_at
        {{- property_columns('event', 'faults') }},
        faults.unread,
        coalesce(faults.fault, case when faults.record_is_deleted then 'deleted' end) as reject_reason,
        case when faults.fault is not null or faults.record_is_deleted then faults.row_text end as row_text
    from faults
    left join repeated_ids
        on faults.event_id = repeated_ids.event_id
    where faults.fault is not null or repeated_ids.event_id is null

    union all

    select
        source_table,
        event_id,
        coalesce(known_lead_id, lead_id) as lead_id,
        occurred_at,
        known_at,
        event_type,
        event_source,
        event_value,
        loaded_at
        {{- property_columns('event') }},
        unread,
        reject_reason,
        case when reject_reason is not null then row_text end as row_text
    from repeated_events

)

select * from verdicts
