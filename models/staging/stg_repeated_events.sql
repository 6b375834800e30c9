with

raw_ids as (

    {{ raw_rows('events', {'event_id': 'key'}) }}

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

ranked as (

    select
        faults.source_table,
        faults.event_id,
        faults.lead_id,
        faults.occurred_at,
        faults.known_at,
        faults.event_type,
        faults.event_source,
        faults.event_value,
        faults.loaded_at,
        faults.row_text
        {{- property_columns('event', 'faults') }},
        row_number() over (
            partition by faults.event_id
            order by faults.loaded_at nulls last, faults.row_text nulls last
        ) as place
    from faults
    inner join repeated_ids
        on faults.event_id = repeated_ids.event_id
    where faults.fault is null

)

select * from ranked
