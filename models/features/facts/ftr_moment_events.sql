with

moment_leads as (select * from {{ ref('ftr_moment_leads') }}),

events as (select * from {{ ref('stg_events') }}),

-- An event counts if it was known at the moment and not yet known to be made by a machine. Events of sales never
-- count, for sales follows interest, and neither do events of types that nobody mapped.
moment_events as (
    select
        moment_leads.moment_number,
        moment_leads.scoring_model,
        moment_leads.entity_id,
        moment_leads.as_of,
        events.event_id,
        events.behaviour,
        events.event_source,
        events.event_value,
        events.occurred_at,
        {{ age_days('events.occurred_at', 'moment_leads.as_of') }} as age_days
    from moment_leads
    inner join events
        on
            moment_leads.lead_id = events.lead_id
            and {{ was_known('events', 'moment_leads.as_of') }}
    where
        not events.is_sales
        and events.behaviour <> '(unmapped)'
)

select * from moment_events
