-- The reason why a question cannot be learned or judged yet. Only the first shortage is said, for the others follow
-- from it.
with

scoring_models as (
    select * from {{ ref('ftr_scoring_models') }}
    where scoring_model = question
),

clock as (select * from {{ ref('stg_clock') }}),

row_counts as (
    select sum(total_rows) as trigger_rows from {{ ref('stg_row_counts') }}
    where input_table = 'triggers'
),

triggers as (
    select
        count(*) as triggers,
        min(triggered_at) as first_triggered_at
    from {{ ref('stg_triggers') }}
),

target_events as (
    select
        scoring_models.scoring_model,
        count(events.event_id) as target_events
    from scoring_models
    left join {{ ref('stg_events') }} as events
        on scoring_models.target_behaviour = events.behaviour
    group by scoring_models.scoring_model
),

moments as (
    select
        scoring_model,
        count(*) as moments
    from {{ ref('ftr_moments') }}
    group by scoring_model
),

outcomes as (
    select
        scoring_model,
        count(outcome) as matured_moments,
        count(case when is_kept then outcome end) as kept_moments,
        coalesce(sum(case when is_kept then outcome end), 0) as conversions
    from {{ ref('trn_outcomes') }}
    group by scoring_model
),

splits as (
    select
        scoring_model,
        count(*) as dates,
        max(embargoes) as embargoes
    from {{ ref('trn_splits') }}
    group by scoring_model
),

-- A test period takes three dates, an embargo of whole steps, a test date and its horizon.
facts as (
    select
        scoring_models.*,
        clock.as_of,
        triggers.triggers,
        triggers.first_triggered_at,
        row_counts.trigger_rows,
        target_events.target_events,
        coalesce(moments.moments, 0) as moments,
        coalesce(outcomes.matured_moments, 0) as matured_moments,
        coalesce(outcomes.kept_moments, 0) as kept_moments,
        coalesce(outcomes.conversions, 0) as conversions,
        coalesce(splits.dates, 0) as dates,
        coalesce(splits.embargoes, 0) as embargoes,
        {{ dbt.datediff('triggers.first_triggered_at', 'clock.as_of', 'day') }}
            as history_days,
        cast(
            (3 + ceil(scoring_models.horizon_days / cast(scoring_models.anchor_every_days as double)))
            * scoring_models.anchor_every_days + scoring_models.horizon_days
            as integer
        ) as needed_days
    from scoring_models
    cross join clock
    cross join triggers
    cross join row_counts
    left join target_events
        on scoring_models.scoring_model = target_events.scoring_model
    left join moments
        on scoring_models.scoring_model = moments.scoring_model
    left join outcomes
        on scoring_models.scoring_model = outcomes.scoring_model
    left join splits
        on scoring_models.scoring_model = splits.scoring_model
),

dated as (
    select
        *,
        {{ dbt.dateadd('day', 'needed_days', 'first_triggered_at') }} as enough_at
    from facts
),

shortages as (
    select
        scoring_model,
        triggers,
        history_days,
        moments,
        matured_moments,
        kept_moments,
        conversions,
        case
            when triggers = 0
                then 'no moments: 0 accepted triggers of ' || cast(coalesce(trigger_rows, 0) as varchar) || ' rows'
            when first_triggered_at > as_of
                then 'no moments: no accepted trigger before ' || cast(as_of as varchar)
            when target_events = 0
                then
                    'no event bears the behaviour `' || target_behaviour
                    || '` of the target: map it in seeds/policy/behaviours.csv'
            when moments = 0 and history_days >= horizon_days
                then 'no moments: every lead with a trigger had converted or was closed by then'
            when embargoes = 0 and history_days < needed_days
                then
                    'history of ' || cast(history_days as varchar) || ' days is too short for a horizon of '
                    || cast(horizon_days as varchar)
                    || ' days and an embargo; shorten horizon_days or wait until about '
                    || cast(cast(enough_at as date) as varchar)
            when embargoes = 0
                then
                    'only ' || cast(dates as varchar)
                    || ' past dates with moments have a known outcome, too few for an embargo of '
                    || cast(horizon_days as varchar) || ' days; shorten horizon_days or anchor_every_days'
            when kept_moments = 0
                then
                    'none of ' || cast(matured_moments as varchar) || ' past moments meets `assuming` ('
                    || assuming_source || ' within ' || cast(assuming_within_days as varchar)
                    || ' days); loosen it or set it to null'
            when conversions = 0
                then
                    'no `' || target_behaviour || '` came within ' || cast(horizon_days as varchar)
                    || ' days of any of ' || cast(kept_moments as varchar)
                    || ' past moments; lengthen horizon_days or check the mapping in behaviours.csv'
            when conversions = kept_moments
                then
                    '`' || target_behaviour || '` came within ' || cast(horizon_days as varchar)
                    || ' days of every one of ' || cast(kept_moments as varchar)
                    || ' past moments, so nothing tells leads apart; choose a rarer target'
        end as shortage
    from dated
)

select * from shortages
