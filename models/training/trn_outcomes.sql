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
        scoring_models.target_behaviour,
        scoring_models.assuming_source,
        scoring_models.assuming_before_target,
        {{ dbt.dateadd('day', 'scoring_models.horizon_days', 'moments.as_of') }} as horizon_ends_at,
        {{ dbt.dateadd('day', 'scoring_models.assuming_within_days', 'moments.as_of') }} as assuming_ends_at
    from moments
    inner join scoring_models
        on moments.scoring_model = scoring_models.scoring_model
),

conversions as (
    select
        questions.scoring_model,
        questions.entity_id,
        questions.as_of,
        min(case when events.occurred_at > questions.as_of then events.occurred_at end) as converted_at,
        min(events.occurred_at) as first_converted_at
    from questions
    inner join members
        on
            questions.scoring_model = members.scoring_model
            and questions.entity_id = members.entity_id
    inner join events
        on
            members.lead_id = events.lead_id
            and questions.target_behaviour = events.behaviour
            and questions.horizon_ends_at >= events.occurred_at
    group by questions.scoring_model, questions.entity_id, questions.as_of
),

touches as (
    select
        questions.scoring_model,
        questions.entity_id,
        questions.as_of,
        min(events.occurred_at) as touched_at
    from questions
    inner join members
        on
            questions.scoring_model = members.scoring_model
            and questions.entity_id = members.entity_id
    inner join events
        on
            members.lead_id = events.lead_id
            and questions.assuming_source = events.event_source
            and questions.as_of < events.occurred_at
            and questions.assuming_ends_at >= events.occurred_at
    group by questions.scoring_model, questions.entity_id, questions.as_of
),

-- What comes next may come from a lead that was not there yet at the moment, so member_since is not asked for above.
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
