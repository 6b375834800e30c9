with

events as (select * from {{ ref('stg_events') }}),

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

members as (select * from {{ ref('ftr_members') }}),

clock as (select * from {{ ref('stg_clock') }}),

-- A hand raised on a record that was merged since counts for the lead it was merged into.
raises as (
    select
        members.entity_id as lead_id,
        events.behaviour,
        events.occurred_at as raised_at,
        row_number() over (
            partition by members.entity_id
            order by events.occurred_at desc nulls last, events.behaviour asc, events.event_id asc
        ) as recency
    from events
    inner join clock
        on
            events.known_at <= clock.as_of
            and events.occurred_at > {{ dbt.dateadd('day', -knob('hand_raiser_days'), 'clock.as_of') }}
    inner join members
        on
            events.lead_id = members.lead_id
            and members.member_since <= clock.as_of
            and (members.member_until is null or members.member_until > clock.as_of)
    inner join scoring_models
        on members.scoring_model = scoring_models.question
    where events.is_hand_raiser and scoring_models.is_published
),

hand_raisers as (
    select
        lead_id,
        behaviour,
        raised_at
    from raises
    where recency = 1
)

select * from hand_raisers
