-- What was said is written once, when it was published. What came of it is looked up in every build until the horizon
-- has ended, and stays from then on.
with

ready as (select * from {{ ref('scr_ready') }}),

questions as (
    select
        scoring_model,
        question,
        target_behaviour,
        horizon_days,
        anchor_every_days,
        cast({{ text_literal(knob('grid_origin')) }} as timestamp) as grid_origin
    from {{ ref('ftr_scoring_models') }}
    where is_published and entity = 'lead'
),

publishes as (
    select * from {{ ref('publishes') }}
    where not coalesce(is_retracted, false)
),

history as (select * from {{ ref('lead_score_history') }}),

moments as (select * from {{ ref('scr_moments') }}),

forecasts as (
    select * from {{ ref('trn_forecasts') }}
    where split = 'test' and is_kept
),

champions as (select * from {{ ref('scr_champions') }}),

edges as (select * from {{ ref('scr_tier_edges') }}),

past_outcomes as (
    select * from {{ ref('trn_outcomes') }}
    where outcome = 1 and is_kept
),

members as (select * from {{ ref('ftr_members') }}),

events as (select * from {{ ref('stg_events') }}),

said_before as (select * from {{ ref('mon_said_before') }}),

last_said as (
    select coalesce(max(publish_number), 0) as publish_number from said_before
),

new_publishes as (
    select publishes.publish_number
    from publishes
    inner join last_said
        on publishes.publish_number > last_said.publish_number
),

judged_before as (
    select distinct model_version from said_before
    where source = 'judged'
),

-- Only the attributes of the moment that is scored now are known; those of an earlier publish are blank.
published as (
    select
        history.lead_id,
        history.scoring_model,
        history.model_version,
        'published' as source, -- noqa: RF04
        history.publish_number,
        history.as_of as scored_at,
        history.module,
        case when moments.entity_id is null then '|' else {{ slices_of_moment('moments') }} end as slices,
        history.tier,
        history.score,
        history.probability
    from history
    inner join new_publishes
        on history.publish_number = new_publishes.publish_number
    left join moments
        on
            history.scoring_model = moments.scoring_model
            and history.lead_id = moments.entity_id
            and history.as_of = moments.as_of
    where
        history.model_version is not null
        and history.probability is not null
),

-- The judged past moments of a champion, which it had not learned from.
judged as (
    select
        forecasts.entity_id as lead_id,
        forecasts.scoring_model,
        forecasts.model_version,
        'judged' as source, -- noqa: RF04
        cast(null as bigint) as publish_number,
        forecasts.as_of as scored_at,
        nullif(split_part(split_part(forecasts.profile, '|lead_module=', 2), '|', 1), '') as module,
        {{ slices_of_profile('forecasts.profile') }} as slices,
        case
            when edges.hot_from is null then null
            when forecasts.score_points >= edges.hot_from then 'Hot'
            when forecasts.score_points >= edges.warm_from then 'Warm'
            else 'Cold'
        end as tier,
        {{ whole_score('forecasts.score_points') }} as score,
        forecasts.probability
    from forecasts
    inner join champions
        on forecasts.model_version = champions.model_version
    left join edges
        on forecasts.model_version = edges.model_version
    left join judged_before
        on forecasts.model_version = judged_before.model_version
    where judged_before.model_version is null
),

newly_said as (
    select * from published
    union all
    select * from judged
),

-- Whole steps of the grid from its origin: the week that the score was of.
in_weeks as (
    select
        newly_said.*,
        {{ dbt.dateadd('day', 'questions.horizon_days', 'newly_said.scored_at') }} as ripe_at,
        {{ dbt.dateadd('day',
            "questions.anchor_every_days * cast(floor(cast(" ~ dbt.datediff('questions.grid_origin', 'newly_said.scored_at', 'second')
            ~ " as double) / (86400 * questions.anchor_every_days)) as integer)",
            'questions.grid_origin') }} as cohort_week
    from newly_said
    inner join questions
        on newly_said.scoring_model = questions.scoring_model
),

-- Daily scores of one lead are the same fact: the first of the week stands for it.
first_of_week as (
    select
        *,
        row_number() over (
            partition by lead_id, model_version, source, cohort_week
            order by scored_at asc, publish_number asc
        ) as place
    from in_weeks
),

new_rows as (
    select first_of_week.*
    from first_of_week
    left join said_before
        on
            first_of_week.lead_id = said_before.lead_id
            and first_of_week.model_version = said_before.model_version
            and first_of_week.source = said_before.source
            and first_of_week.cohort_week = said_before.cohort_week
    where
        first_of_week.place = 1
        and said_before.lead_id is null
),

-- A look under a clock that had run ahead is looked again.
open_rows as (
    select said_before.*
    from said_before
    cross join ready
    where not said_before.is_ripe or said_before.looked_at > ready.as_of
),

to_look_at as (
    select
        lead_id,
        scoring_model,
        model_version,
        source,
        cohort_week,
        publish_number,
        scored_at,
        module,
        slices,
        tier,
        score,
        probability,
        ripe_at
    from new_rows
    union all
    select
        lead_id,
        scoring_model,
        model_version,
        source,
        cohort_week,
        publish_number,
        scored_at,
        module,
        slices,
        tier,
        score,
        probability,
        ripe_at
    from open_rows
),

target_events as (
    select
        members.entity_id as lead_id,
        questions.scoring_model,
        events.occurred_at
    from questions
    inner join members
        on questions.question = members.scoring_model
    inner join events
        on
            members.lead_id = events.lead_id
            and questions.target_behaviour = events.behaviour
    cross join ready
    where events.occurred_at <= ready.as_of
),

came as (
    select
        to_look_at.lead_id,
        to_look_at.model_version,
        to_look_at.source,
        to_look_at.cohort_week,
        count(
            case when target_events.occurred_at <= to_look_at.scored_at then 1 end
        ) as conversions_before,
        count(
            case
                when
                    target_events.occurred_at > to_look_at.scored_at
                    and target_events.occurred_at <= to_look_at.ripe_at
                    then 1
            end
        ) as conversions
    from to_look_at
    inner join target_events
        on
            to_look_at.lead_id = target_events.lead_id
            and to_look_at.scoring_model = target_events.scoring_model
    group by to_look_at.lead_id, to_look_at.model_version, to_look_at.source, to_look_at.cohort_week
),

known_leads as (
    select distinct
        questions.scoring_model,
        members.entity_id as lead_id
    from questions
    inner join members
        on questions.question = members.scoring_model
),

-- The delay curve: the share of the conversions of ripe past moments that had come so many seconds after the moment.
delays as (
    select
        questions.scoring_model,
        {{ dbt.datediff('past_outcomes.as_of', 'past_outcomes.converted_at', 'second') }}
            as seconds
    from questions
    inner join past_outcomes
        on questions.question = past_outcomes.scoring_model
),

ages as (
    select distinct
        to_look_at.scoring_model,
        to_look_at.scored_at,
        {{ dbt.datediff('to_look_at.scored_at', 'ready.as_of', 'second') }}
            as seconds
    from to_look_at
    cross join ready
    where to_look_at.ripe_at > ready.as_of
),

-- With fewer than twenty conversions a curve is mostly chance.
curve as (
    select
        ages.scoring_model,
        ages.scored_at,
        case
            when count(*) >= 20
                then count(case when delays.seconds <= ages.seconds then 1 end) / cast(count(*) as double)
        end as share_come
    from ages
    inner join delays
        on ages.scoring_model = delays.scoring_model
    group by ages.scoring_model, ages.scored_at
),

looked_up as (
    select
        to_look_at.*,
        ready.as_of as looked_at,
        to_look_at.ripe_at <= ready.as_of as is_ripe,
        case
            when known_leads.lead_id is null then 'gone'
            when came.conversions_before > 0 then 'converted before'
            when to_look_at.ripe_at > ready.as_of then 'not ripe'
        end as no_outcome_because,
        case when came.conversions > 0 then 1 else 0 end as has_come,
        case when to_look_at.ripe_at <= ready.as_of then 1 else curve.share_come end as share_come
    from to_look_at
    cross join ready
    left join came
        on
            to_look_at.lead_id = came.lead_id
            and to_look_at.model_version = came.model_version
            and to_look_at.source = came.source
            and to_look_at.cohort_week = came.cohort_week
    left join known_leads
        on
            to_look_at.scoring_model = known_leads.scoring_model
            and to_look_at.lead_id = known_leads.lead_id
    left join curve
        on
            to_look_at.scoring_model = curve.scoring_model
            and to_look_at.scored_at = curve.scored_at
),

outcomes as (
    select
        lead_id,
        scoring_model,
        model_version,
        source,
        cohort_week,
        publish_number,
        scored_at,
        module,
        slices,
        tier,
        score,
        probability,
        ripe_at,
        is_ripe,
        looked_at,
        case when no_outcome_because is null then has_come end as outcome,
        case when coalesce(no_outcome_because, 'not ripe') = 'not ripe' then has_come end as outcome_so_far,
        case
            when coalesce(no_outcome_because, 'not ripe') = 'not ripe' then share_come * probability
        end as expected_so_far,
        no_outcome_because
    from looked_up
)

select * from outcomes
