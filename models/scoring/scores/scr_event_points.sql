with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

weights as (select * from {{ ref('trn_weights') }}),

grades as (select * from {{ ref('scr_grades') }}),

members as (select * from {{ ref('ftr_members') }}),

events as (select * from {{ ref('stg_events') }}),

scored_leads as (
    select
        grades.entity_id as lead_id,
        members.lead_id as member_lead_id,
        grades.as_of,
        grades.behaviour_model_version as model_version
    from grades
    inner join scoring_models
        on grades.question = scoring_models.scoring_model
    inner join members
        on
            grades.question = members.scoring_model
            and grades.entity_id = members.entity_id
            and members.member_since <= grades.as_of
            and (grades.as_of < members.member_until or members.member_until is null)
    where scoring_models.is_published and grades.behaviour_model_version is not null
),

known_events as (
    select
        scored_leads.lead_id,
        scored_leads.as_of,
        scored_leads.model_version,
        events.event_id,
        events.occurred_at,
        events.event_type,
        events.event_source,
        events.behaviour,
        events.is_sales,
        events.is_hand_raiser,
        events.excluded_from,
        {{ age_days('events.occurred_at', 'scored_leads.as_of') }} as age_days
    from scored_leads
    inner join events
        on
            scored_leads.member_lead_id = events.lead_id
            and events.known_at <= scored_leads.as_of
),

-- The decay is rounded as in ftr_behaviours, and products of decimals are exact: the rows add up to the score.
weighed as (
    select
        known_events.*,
        case
            when known_events.is_sales or known_events.excluded_from <= known_events.as_of then 0
            else coalesce(weights.effective_weight, 0)
        end as weight,
        cast(exp(-ln(2) * known_events.age_days / {{ knob('half_life_days') }}) as decimal(18, 9)) as decay
    from known_events
    left join weights
        on
            known_events.model_version = weights.model_version
            and known_events.behaviour = weights.behaviour
),

event_points as (
    select
        *,
        cast(weight as decimal(18, 6)) * decay as points
    from weighed
)

select * from event_points
