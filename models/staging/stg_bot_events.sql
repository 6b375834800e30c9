with

rules as (

    select * from {{ ref('bot_rules') }}

),

events as (

    select * from {{ ref('stg_mapped_events') }}

),

event_counts as (

    select
        lead_id,
        behaviour,
        count(*) as event_count
    from events
    group by lead_id, behaviour

),

-- A lead with fewer events than a rule asks for can break it nowhere.
-- Distinct as they are, so that no planner meets the events with all counts before it has thrown out the small ones.
lead_rules as (

    select distinct
        rules.*,
        event_counts.lead_id
    from event_counts
    inner join rules
        on
            event_counts.behaviour = rules.behaviour
            and event_counts.event_count >= rules.event_count

),

-- Whole seconds. A time of midnight sharp is a date: it tells nothing of what happened within a day.
-- A window opens at each step of a hundredth of its length (a second, when it is short) in which something happened.
watched as (

    select
        lead_rules.bot_reason,
        lead_rules.behaviour,
        lead_rules.event_count,
        lead_rules.within_seconds,
        lead_rules.unless_behaviour,
        lead_rules.unless_within_seconds,
        lead_rules.wait_seconds,
        events.event_id,
        events.lead_id,
        events.known_at,
        {{ dbt.datediff("cast('1970-01-01' as timestamp)", 'events.occurred_at', 'second') }}
            as second_at,
        cast(ceil(lead_rules.within_seconds / 100.0) as integer) as step_seconds
    from events
    inner join lead_rules
        on
            events.lead_id = lead_rules.lead_id
            and events.behaviour = lead_rules.behaviour
    where
        {{ knob('bot_filter') | lower }}
        and not events.is_sales
        and not events.is_hand_raiser
        and (lead_rules.within_seconds >= 86400 or events.occurred_at > date_trunc('day', events.occurred_at))

),

suspects as (

    select
        *,
        second_at - mod(second_at, step_seconds) as step_at,
        second_at - mod(second_at, within_seconds + 1) as stretch_at
    from watched

),

windows as (

    select
        bot_reason,
        behaviour,
        lead_id,
        step_at as opens_at,
        step_at - mod(step_at, within_seconds + 1) as stretch_at,
        within_seconds + 1 as stretch_seconds,
        min(known_at) as opening_known_at
    from suspects
    group by bot_reason, behaviour, lead_id, step_at, within_seconds

),

-- A window reaches into two stretches of its own length at most: the join is on equality and stays small in a flood.
stretches as (

    select
        bot_reason,
        behaviour,
        lead_id,
        opens_at,
        opening_known_at,
        stretch_at
    from windows

    union all

    select
        bot_reason,
        behaviour,
        lead_id,
        opens_at,
        opening_known_at,
        stretch_at + stretch_seconds as stretch_at
    from windows

),

members as (

    select
        suspects.*,
        stretches.opens_at,
        stretches.opening_known_at,
        row_number() over (
            partition by suspects.bot_reason, suspects.behaviour, suspects.lead_id, stretches.opens_at
            order by suspects.known_at, suspects.event_id
        ) as known_place
    from suspects
    inner join stretches
        on
            suspects.bot_reason = stretches.bot_reason
            and suspects.behaviour = stretches.behaviour
            and suspects.lead_id = stretches.lead_id
            and suspects.stretch_at = stretches.stretch_at
            and suspects.second_at between stretches.opens_at and stretches.opens_at + suspects.within_seconds

),

-- Proven once as many events as the rule asks for are known. A window is there once the event that opens it is known.
proofs as (

    select
        *,
        max(case when known_place = event_count then known_at end) over (
            partition by bot_reason, behaviour, lead_id, opens_at
        ) as proven_at
    from members

),

accused as (

    select
        bot_reason,
        event_id,
        lead_id,
        opens_at - unless_within_seconds as excused_from,
        opens_at + within_seconds + wait_seconds as excused_until,
        unless_behaviour,
        opens_at,
        {{ dbt.dateadd('second', 'wait_seconds', 'greatest(known_at, proven_at, opening_known_at)') }} as excluded_from
    from proofs
    where proven_at is not null

),

-- What becomes known after the verdict changes it no more, so that no past moment changes.
excused as (

    select distinct
        accused.bot_reason,
        accused.event_id,
        accused.opens_at
    from accused
    inner join events
        on
            accused.lead_id = events.lead_id
            and accused.unless_behaviour = events.behaviour
            and accused.excluded_from >= events.known_at
    where
        {{ dbt.datediff("cast('1970-01-01' as timestamp)", 'events.occurred_at', 'second') }}
        between accused.excused_from and accused.excused_until

),

verdicts as (

    select
        accused.event_id,
        accused.lead_id,
        accused.bot_reason,
        accused.excluded_from,
        row_number() over (
            partition by accused.event_id
            order by accused.excluded_from asc, accused.bot_reason asc, accused.opens_at asc
        ) as place
    from accused
    left join excused
        on
            accused.event_id = excused.event_id
            and accused.bot_reason = excused.bot_reason
            and accused.opens_at = excused.opens_at
    where excused.event_id is null

),

bot_events as (

    select
        event_id,
        lead_id,
        bot_reason,
        excluded_from
    from verdicts
    where place = 1

)

select * from bot_events
