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

-- A case is a lead that could break a rule, with a number by which later steps join.
cases as (

    select
        *,
        cast(ceil(cast(within_seconds as double) / 100) as integer) as step_seconds,
        row_number() over (order by bot_reason asc, behaviour asc, lead_id asc) as case_number
    from lead_rules

),

-- Times are whole seconds. A time of exactly midnight is a date without a time, so it is left out.
suspects as (

    select
        cases.*,
        events.event_id,
        events.known_at,
        {{ dbt.datediff("cast('1970-01-01' as timestamp)", 'events.occurred_at', 'second') }}
            as second_at
    from events
    inner join cases
        on
            events.lead_id = cases.lead_id
            and events.behaviour = cases.behaviour
    where
        {{ knob('bot_filter') | lower }}
        and not events.is_sales
        and not events.is_hand_raiser
        and (cases.within_seconds >= 86400 or events.occurred_at > date_trunc('day', events.occurred_at))

),

suspect_times as (

    select
        case_number,
        within_seconds as reach_seconds,
        second_at as at_second,
        known_at as answer
    from suspects

),

-- A window opens at each step of a hundredth of its length (a second, when it is short) in which something happened.
openings as (

    select
        case_number,
        second_at - mod(second_at, step_seconds) as reach_from,
        within_seconds as reach_seconds,
        event_count as place,
        min(known_at) as opening_known_at
    from suspects
    group by case_number, second_at - mod(second_at, step_seconds), within_seconds, event_count

),

-- A window breaks the rule from the time at which as many events as the rule asks for are known.
proofs as (

    {{ nth_within('openings', 'suspect_times', 'case_number', 'reach_from') }}

),

-- A window begins to count when the event that opens it is known.
windows as (

    select
        proofs.case_number,
        proofs.reach_from as opens_at,
        cases.within_seconds,
        cases.unless_behaviour,
        cases.unless_within_seconds,
        cases.wait_seconds,
        {{ dbt.dateadd('second', 'cases.wait_seconds', 'greatest(proofs.found, proofs.opening_known_at)') }}
            as proven_at
    from proofs
    inner join cases
        on proofs.case_number = cases.case_number

),

excusable_windows as (

    select
        case_number,
        opens_at,
        opens_at - unless_within_seconds as reach_from,
        unless_within_seconds + within_seconds + wait_seconds as reach_seconds,
        1 as place
    from windows
    where unless_behaviour is not null

),

excuses as (

    select
        cases.case_number,
        cases.unless_within_seconds + cases.within_seconds + cases.wait_seconds as reach_seconds,
        {{ dbt.datediff("cast('1970-01-01' as timestamp)", 'events.occurred_at', 'second') }}
            as at_second,
        events.known_at as answer
    from events
    inner join cases
        on
            events.lead_id = cases.lead_id
            and events.behaviour = cases.unless_behaviour

),

first_excuses as (

    {{ nth_within('excusable_windows', 'excuses', 'case_number', 'opens_at') }}

),

-- A verdict does not change by what becomes known later, so that no past moment changes.
standing_windows as (

    select
        windows.*,
        first_excuses.found as excused_at
    from windows
    left join first_excuses
        on
            windows.case_number = first_excuses.case_number
            and windows.opens_at = first_excuses.opens_at
    where first_excuses.found is null or windows.proven_at < first_excuses.found

),

unexcused_windows as (

    select
        case_number,
        within_seconds as reach_seconds,
        opens_at as at_second,
        proven_at as answer
    from standing_windows
    where excused_at is null

),

asking_events as (

    select
        *,
        second_at - within_seconds as reach_from,
        within_seconds as reach_seconds,
        1 as place
    from suspects

),

-- The first window that breaks the rule and is not excused decides.
decided as (

    {{ nth_within('asking_events', 'unexcused_windows', 'case_number', 'event_id') }}

),

-- A window that is excused later keeps the events that were known before.
-- It reaches into two stretches of its own length at most, so the join is on equality.
late_stretches as (

    select
        *,
        opens_at - mod(opens_at, within_seconds + 1) as stretch_at
    from standing_windows
    where excused_at is not null

    union all

    select
        *,
        opens_at - mod(opens_at, within_seconds + 1) + within_seconds + 1 as stretch_at
    from standing_windows
    where excused_at is not null

),

late as (

    select
        suspects.event_id,
        suspects.lead_id,
        suspects.bot_reason,
        late_stretches.excused_at,
        greatest(
            {{ dbt.dateadd('second', 'suspects.wait_seconds', 'suspects.known_at') }}, late_stretches.proven_at
        ) as excluded_from
    from suspects
    inner join late_stretches
        on
            suspects.case_number = late_stretches.case_number
            and suspects.second_at - mod(suspects.second_at, suspects.within_seconds + 1) = late_stretches.stretch_at
            and suspects.second_at between late_stretches.opens_at and late_stretches.opens_at + suspects.within_seconds

),

accused as (

    select
        event_id,
        lead_id,
        bot_reason,
        greatest({{ dbt.dateadd('second', 'wait_seconds', 'known_at') }}, found) as excluded_from
    from decided

    union all

    select
        event_id,
        lead_id,
        bot_reason,
        excluded_from
    from late
    where excluded_from < excused_at

),

verdicts as (

    select
        event_id,
        lead_id,
        bot_reason,
        excluded_from,
        row_number() over (
            partition by event_id
            order by excluded_from asc, bot_reason asc
        ) as place
    from accused

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
