-- Leads and accounts that converted although no positive moment of theirs ever trained a model. The first cause that
-- applies is given.
with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

clock as (select * from {{ ref('stg_clock') }}),

grid as (select * from {{ ref('ftr_grid') }}),

members as (select * from {{ ref('ftr_members') }}),

events as (select * from {{ ref('stg_events') }}),

triggers as (select * from {{ ref('stg_triggers') }}),

outcomes as (select * from {{ ref('trn_outcomes') }}),

causes as (
    select
        listed.position,
        listed.cause,
        listed.meaning,
        listed.remedy
    from (
        values
        (1, 'asked', 'stands in a kept moment whose outcome is 1', null),
        (
            2, 'not_kept', 'stands in moments whose outcome is 1, all of which assuming drops',
            'loosen assuming of the scoring model, or set it to null'
        ),
        (3, 'not_matured', 'stands in a moment whose horizon has not ended, and will be asked', null),
        (
            4, 'after_horizon', 'had moments, and converted more than horizon_days after the last of them',
            'lengthen horizon_days, or widen trigger_window_days'
        ),
        (5, 'before_history', 'converted before the first date of the grid, for triggers begin later', null),
        (
            6, 'no_trigger', 'has no trigger',
            'load the triggers that are missing, or declare as triggers what these leads do first'
        ),
        (
            7, 'before_trigger', 'converted before its first trigger, or with it',
            'declare as triggers what these leads do first, or choose a later target'
        ),
        (
            8, 'before_next_date', 'converted between a trigger and the next date of the grid, as on the same day',
            'make anchor_every_days smaller, or choose a later target'
        ),
        (
            9, 'outside_window', 'had no date of the grid within trigger_window_days of a trigger',
            'make trigger_window_days no shorter than anchor_every_days'
        ),
        (
            10, 'not_open', 'was closed, merged, deleted or not created yet on each date on which it had a trigger',
            'look at the knob closed_states and at created_at of these leads'
        )
    ) as listed (position, cause, meaning, remedy)
),

questions as (
    select
        scoring_models.scoring_model,
        scoring_models.target_behaviour,
        scoring_models.trigger_window_days,
        clock.as_of,
        min(grid.as_of) as first_date
    from scoring_models
    cross join clock
    left join grid
        on scoring_models.scoring_model = grid.scoring_model
    where scoring_models.scoring_model = scoring_models.question
    group by
        scoring_models.scoring_model,
        scoring_models.target_behaviour,
        scoring_models.trigger_window_days,
        clock.as_of
),

converters as (
    select
        questions.scoring_model,
        questions.trigger_window_days,
        questions.first_date,
        members.entity_id,
        min(events.occurred_at) as converted_at
    from questions
    inner join members
        on questions.scoring_model = members.scoring_model
    inner join events
        on
            members.lead_id = events.lead_id
            and questions.target_behaviour = events.behaviour
            and events.occurred_at <= questions.as_of
    group by
        questions.scoring_model,
        questions.trigger_window_days,
        questions.first_date,
        members.entity_id
),

-- Of its moments only those before the conversion could be positive.
asked as (
    select
        converters.scoring_model,
        converters.entity_id,
        count(*) as moments,
        count(case when outcomes.outcome = 1 and outcomes.is_kept then 1 end) as kept_moments,
        count(case when outcomes.outcome = 1 then 1 end) as positive_moments,
        count(case when not outcomes.is_matured and outcomes.converted_at is not null then 1 end) as unripe_moments
    from converters
    inner join outcomes
        on
            converters.scoring_model = outcomes.scoring_model
            and converters.entity_id = outcomes.entity_id
            and converters.converted_at > outcomes.as_of
    group by converters.scoring_model, converters.entity_id
),

unasked as (
    select converters.*
    from converters
    left join asked
        on
            converters.scoring_model = asked.scoring_model
            and converters.entity_id = asked.entity_id
    where asked.entity_id is null
),

known_triggers as (
    select
        triggers.lead_id,
        triggers.triggered_at
    from triggers
    inner join clock
        on triggers.triggered_at <= clock.as_of
),

unasked_triggers as (
    select distinct
        unasked.scoring_model,
        unasked.entity_id,
        unasked.converted_at,
        unasked.trigger_window_days,
        known_triggers.triggered_at
    from unasked
    inner join members
        on
            unasked.scoring_model = members.scoring_model
            and unasked.entity_id = members.entity_id
    inner join known_triggers
        on members.lead_id = known_triggers.lead_id
),

-- The first date on or after each trigger, and whether it came in time for the window and for the conversion.
next_dates as (
    select
        unasked_triggers.scoring_model,
        unasked_triggers.entity_id,
        unasked_triggers.converted_at,
        unasked_triggers.trigger_window_days,
        unasked_triggers.triggered_at,
        min(grid.as_of) as next_date
    from unasked_triggers
    left join grid
        on
            unasked_triggers.scoring_model = grid.scoring_model
            and unasked_triggers.triggered_at <= grid.as_of
    group by
        unasked_triggers.scoring_model,
        unasked_triggers.entity_id,
        unasked_triggers.converted_at,
        unasked_triggers.trigger_window_days,
        unasked_triggers.triggered_at
),

trigger_facts as (
    select
        scoring_model,
        entity_id,
        min(triggered_at) as first_triggered_at,
        count(case when triggered_at < converted_at and next_date >= converted_at then 1 end) as hasty_triggers,
        count(
            case
                when
                    next_date < converted_at
                    and next_date < {{ dbt.dateadd('day', 'trigger_window_days', 'triggered_at') }}
                    then 1
            end
        ) as askable_triggers
    from next_dates
    group by scoring_model, entity_id
),

explained as (
    select
        converters.scoring_model,
        converters.entity_id,
        case
            when asked.kept_moments > 0 then 'asked'
            when asked.positive_moments > 0 then 'not_kept'
            when asked.unripe_moments > 0 then 'not_matured'
            when asked.moments > 0 then 'after_horizon'
            when converters.converted_at <= converters.first_date or converters.first_date is null then 'before_history'
            when trigger_facts.entity_id is null then 'no_trigger'
            when trigger_facts.first_triggered_at >= converters.converted_at then 'before_trigger'
            when trigger_facts.askable_triggers > 0 then 'not_open'
            when trigger_facts.hasty_triggers > 0 then 'before_next_date'
            else 'outside_window'
        end as cause
    from converters
    left join asked
        on
            converters.scoring_model = asked.scoring_model
            and converters.entity_id = asked.entity_id
    left join trigger_facts
        on
            converters.scoring_model = trigger_facts.scoring_model
            and converters.entity_id = trigger_facts.entity_id
),

counts as (
    select
        scoring_model,
        cause,
        count(*) as converters
    from explained
    group by scoring_model, cause
),

never_asked as (
    select
        questions.scoring_model,
        causes.position,
        causes.cause,
        causes.meaning,
        causes.remedy,
        cast(coalesce(counts.converters, 0) as bigint) as converters,
        case
            when causes.cause <> 'before_history'
                then
                    cast(coalesce(counts.converters, 0) as double) / nullif(
                        sum(case when causes.cause <> 'before_history' then coalesce(counts.converters, 0) end)
                            over (partition by questions.scoring_model),
                        0
                    )
        end as share_of_converters
    from questions
    cross join causes
    left join counts
        on
            questions.scoring_model = counts.scoring_model
            and causes.cause = counts.cause
)

select * from never_asked
