with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

moments as (select * from {{ ref('ftr_moments') }}),

members as (select * from {{ ref('ftr_members') }}),

clock as (select * from {{ ref('stg_clock') }}),

events as (select * from {{ ref('stg_events') }}),

questions as (
    select
        moments.scoring_model,
        moments.entity_id,
        moments.as_of,
        scoring_models.assuming_source,
        scoring_models.assuming_before_target,
        {{ dbt.dateadd('day', 'scoring_models.horizon_days', 'moments.as_of') }} as horizon_ends_at,
        {{ dbt.dateadd('day', 'scoring_models.assuming_within_days', 'moments.as_of') }} as assuming_ends_at
    from moments
    inner join scoring_models
        on moments.scoring_model = scoring_models.scoring_model
),

-- First what each entity did, then what came of each moment. The other way around, every moment sees the events of
-- all.
target_events as (
    select distinct
        members.scoring_model,
        members.entity_id,
        events.occurred_at
    from members
    inner join scoring_models
        on members.scoring_model = scoring_models.scoring_model
    inner join events
        on
            members.lead_id = events.lead_id
            and scoring_models.target_behaviour = events.behaviour
),

conversions as (
    select
        questions.scoring_model,
        questions.entity_id,
        questions.as_of,
        min(case when target_events.occurred_at > questions.as_of then target_events.occurred_at end) as converted_at,
        min(target_events.occurred_at) as first_converted_at
    from questions
    inner join target_events
        on
            questions.scoring_model = target_events.scoring_model
            and questions.entity_id = target_events.entity_id
            and questions.horizon_ends_at >= target_events.occurred_at
    group by questions.scoring_model, questions.entity_id, questions.as_of
),

assuming_events as (
    select distinct
        members.scoring_model,
        members.entity_id,
        events.occurred_at
    from members
    inner join scoring_models
        on members.scoring_model = scoring_models.scoring_model
    inner join events
        on
            members.lead_id = events.lead_id
            and scoring_models.assuming_source = events.event_source
),

touches as (
    select
        questions.scoring_model,
        questions.entity_id,
        questions.as_of,
        min(assuming_events.occurred_at) as touched_at
    from questions
    inner join assuming_events
        on
            questions.scoring_model = assuming_events.scoring_model
            and questions.entity_id = assuming_events.entity_id
            and questions.as_of < assuming_events.occurred_at
            and questions.assuming_ends_at >= assuming_events.occurred_at
    group by questions.scoring_model, questions.entity_id, questions.as_of
),

-- The target may be reached by a lead that joined the account after the moment, so member_since is not compared above.
-- A conversion that had happened but was not yet known at the moment leaves nothing to predict: no outcome.
outcomes as (
    select
        questions.scoring_model,
        questions.entity_id,
        questions.as_of,
        conversions.converted_at,
        touches.touched_at,
        questions.horizon_ends_at <= clock.as_of as is_matured,
        case
            when questions.horizon_ends_at > clock.as_of then null
            when conversions.first_converted_at <= questions.as_of then null
            when conversions.converted_at is not null then 1
            else 0
        end as outcome,
        case
            when questions.assuming_source is null then true
            when touches.touched_at is null then false
            when questions.assuming_before_target and conversions.converted_at <= touches.touched_at then false
            else true
        end as is_kept
    from questions
    cross join clock
    left join conversions
        on
            questions.scoring_model = conversions.scoring_model
            and questions.entity_id = conversions.entity_id
            and questions.as_of = conversions.as_of
    left join touches
        on
            questions.scoring_model = touches.scoring_model
            and questions.entity_id = touches.entity_id
            and questions.as_of = touches.as_of
)

select * from outcomes
