with

funnel_steps as (select * from {{ ref('funnel_steps') }}),

clock as (select * from {{ ref('stg_clock') }}),

leads as (select * from {{ ref('stg_leads') }}),

triggers as (select * from {{ ref('stg_triggers') }}),

events as (select * from {{ ref('stg_events') }}),

lead_states as (select * from {{ ref('stg_lead_states') }}),

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

steps as (
    select
        step_number,
        step,
        kind,
        coalesce({{ name_key('value') }}, '') as subject,
        row_number() over (order by step_number) as place
    from funnel_steps
),

-- Happened by the clock and known by it.
known_events as (
    select
        events.*,
        scoring_models.scoring_model is not null as is_target
    from events
    inner join clock
        on events.known_at <= clock.as_of
    left join scoring_models
        on
            events.behaviour = scoring_models.target_behaviour
            and scoring_models.is_published
),

happenings as (
    select
        lead_id,
        created_at as happened_at,
        'created' as kind,
        '' as subject
    from leads
    union all
    select
        lead_id,
        triggered_at as happened_at,
        'triggered' as kind,
        '' as subject
    from triggers
    union all
    select
        lead_id,
        occurred_at as happened_at,
        'behaviour' as kind,
        behaviour as subject
    from known_events
    union all
    select
        lead_id,
        occurred_at as happened_at,
        'hand_raiser' as kind,
        '' as subject
    from known_events
    where is_hand_raiser
    union all
    select
        lead_id,
        occurred_at as happened_at,
        'sales_touch' as kind,
        '' as subject
    from known_events
    where is_sales and not is_target
    union all
    select
        lead_id,
        occurred_at as happened_at,
        'converted' as kind,
        '' as subject
    from known_events
    where is_target
    union all
    select
        lead_id,
        entered_at as happened_at,
        'state' as kind,
        state as subject
    from lead_states
),

occurrences as (
    select
        happenings.lead_id,
        steps.place,
        happenings.happened_at
    from happenings
    inner join steps
        on
            happenings.kind = steps.kind
            and happenings.subject = steps.subject
    inner join clock
        on happenings.happened_at <= clock.as_of
),

{{ funnel_walk(8) }},

firsts as (
    select
        lead_id,
        place,
        min(happened_at) as first_at
    from occurrences
    group by lead_id, place
),

entries as (
    select
        firsts.lead_id,
        steps.step_number,
        steps.step,
        firsts.first_at,
        walked.entered_at,
        lead(walked.entered_at) over (partition by firsts.lead_id order by firsts.place) as next_entered_at
    from firsts
    inner join steps
        on firsts.place = steps.place
    left join walked
        on
            firsts.lead_id = walked.lead_id
            and firsts.place = walked.place
)

select * from entries
