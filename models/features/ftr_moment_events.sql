with

moments as (select * from {{ ref('ftr_moments') }}),

members as (select * from {{ ref('ftr_members') }}),

events as (select * from {{ ref('stg_events') }}),

-- What was known at the moment, and not yet known to be a machine's. Sales touches follow interest: never features.
moment_events as (
    select
        moments.moment_number,
        moments.scoring_model,
        moments.entity_id,
        moments.as_of,
        events.event_id,
        events.behaviour,
        events.event_source,
        events.event_value,
        events.occurred_at,
        {{ age_days('events.occurred_at', 'moments.as_of') }} as age_days
    from moments
    inner join members
        on
            moments.scoring_model = members.scoring_model
            and moments.entity_id = members.entity_id
            and moments.as_of >= members.member_since
    inner join events
        on
            members.lead_id = events.lead_id
            and moments.as_of >= events.known_at
    where not events.is_sales and (events.excluded_from is null or moments.as_of < events.excluded_from)
)

select * from moment_events
