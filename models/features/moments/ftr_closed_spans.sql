with

lead_states as (select * from {{ ref('stg_lead_states') }}),

record_marks as (select * from {{ ref('stg_record_marks') }}),

events as (select * from {{ ref('stg_events') }}),

clock as (select * from {{ ref('stg_clock') }}),

named_states as (
    select
        *,
        case
            when state in ({{ closed_state_list(knob('converted_states')) }}) then 'converted'
            when state in ({{ closed_state_list() }}) then 'closed'
        end as closed_as
    from lead_states
),

-- Of states entered at one time, one that takes the lead out of the funnel is the last.
state_spans as (
    select
        lead_id,
        closed_as,
        state,
        entered_at,
        lead(entered_at) over (
            partition by lead_id
            order by entered_at asc, closed_as is not null asc, closed_as = 'converted' asc, state asc
        ) as left_at
    from named_states
),

out_states as (
    select * from state_spans
    where closed_as is not null and (entered_at < left_at or left_at is null)
),

-- A hand raised after the closing opens the lead again for hand_raiser_days.
raises as (
    select
        out_states.lead_id,
        out_states.state,
        out_states.entered_at,
        out_states.left_at,
        events.event_id,
        events.known_at as opens_at,
        {{ dbt.dateadd('day', knob('hand_raiser_days'), 'events.occurred_at') }} as closes_at
    from out_states
    inner join events
        on
            out_states.lead_id = events.lead_id
            and out_states.entered_at < events.occurred_at
            and (out_states.left_at is null or out_states.left_at > events.known_at)
    where out_states.closed_as = 'closed' and events.is_hand_raiser
),

reopenings as (
    select
        lead_id,
        state,
        entered_at,
        left_at,
        opens_at,
        row_number() over (partition by lead_id, entered_at, state order by opens_at, event_id) as place,
        max(closes_at) over (
            partition by lead_id, entered_at, state
            order by opens_at, event_id
            rows between unbounded preceding and current row
        ) as open_until,
        lead(opens_at) over (partition by lead_id, entered_at, state order by opens_at, event_id) as next_opens_at
    from raises
    where opens_at < closes_at
),

first_reopenings as (
    select * from reopenings
    where place = 1
),

-- A lead is out until its first raised hand, and again from the end of the days that a hand opened until the next
-- hand.
spans as (
    select
        out_states.lead_id,
        out_states.closed_as,
        out_states.state,
        out_states.entered_at,
        coalesce(first_reopenings.opens_at, out_states.left_at) as left_at
    from out_states
    left join first_reopenings
        on
            out_states.lead_id = first_reopenings.lead_id
            and out_states.state = first_reopenings.state
            and out_states.entered_at = first_reopenings.entered_at

    union all

    select
        lead_id,
        'closed' as closed_as,
        state,
        open_until as entered_at,
        coalesce(next_opens_at, left_at) as left_at
    from reopenings
    where coalesce(open_until < coalesce(next_opens_at, left_at), true)

    union all

    select
        record_marks.entity_id as lead_id,
        record_marks.mark as closed_as,
        record_marks.mark as state,
        {{ marked_by('record_marks.marked_at') }} as entered_at,
        cast(null as timestamp) as left_at
    from record_marks
    cross join clock
    where record_marks.entity = 'lead'
),

closed_spans as (
    select
        lead_id,
        closed_as,
        state,
        entered_at,
        left_at
    from spans
)

select * from closed_spans
