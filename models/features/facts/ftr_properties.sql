with

moment_events as (select * from {{ ref('ftr_moment_events') }}),

triggers as (select * from {{ ref('ftr_triggers') }}),

properties as (select * from {{ ref('stg_properties') }}),

-- The properties of the latest trigger, and those of each event that counts at the moment.
trigger_properties as (
    select
        triggers.moment_number,
        properties.record_table,
        properties.record_id,
        properties.property,
        properties.number_value,
        properties.text_value,
        triggers.trigger_days_since as age_days
    from triggers
    inner join properties
        on triggers.latest_trigger_id = properties.record_id
    where properties.record_table = 'triggers'
),

event_properties as (
    select
        moment_events.moment_number,
        properties.record_table,
        properties.record_id,
        properties.property,
        properties.number_value,
        properties.text_value,
        moment_events.age_days
    from moment_events
    inner join properties
        on moment_events.event_id = properties.record_id
    where properties.record_table = 'events' and {{ property_behaviours() }}
),

all_properties as (
    select * from trigger_properties
    union all
    select * from event_properties
),

-- Decimals add up to the same sum in any order, as in ftr_totals.
latest_first as (
    select
        *,
        case when abs(number_value) < 1e15 then cast(number_value as decimal(38, 6)) end as exact_value,
        row_number() over (
            partition by moment_number, record_table, property
            order by age_days asc nulls last, record_id asc
        ) as place
    from all_properties
),

property_features as (
    select moment_number{{ property_values() }}
    from latest_first
    group by moment_number
)

select * from property_features
