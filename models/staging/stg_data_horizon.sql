with

events as (

    {{ raw_rows('events', {'occurred_at': 'timestamp', 'loaded_at': 'timestamp'}) }}

),

triggers as (

    {{ raw_rows('triggers', {'triggered_at': 'timestamp'}) }}

),

leads as (

    {{ raw_rows('leads', {'created_at': 'timestamp'}) }}

),

events_loaded as (

    select coalesce(2 * count(loaded_at) >= count(occurred_at) and count(loaded_at) > 0, false) as is_usual
    from events

),

-- An event lies in the past of both its times, so the earlier one never overstates how far the data reach.
evidence as (

    select
        'happened' as kind,
        least(coalesce(occurred_at, loaded_at), coalesce(loaded_at, occurred_at)) as evidence_at
    from events

    union all

    select
        'loaded' as kind,
        events.loaded_at as evidence_at
    from events
    where {{ knob('use_loaded_at') | lower }}

    union all

    select
        'happened' as kind,
        triggers.triggered_at as evidence_at
    from triggers
    cross join events_loaded
    where not events_loaded.is_usual

    union all

    select
        'happened' as kind,
        leads.created_at as evidence_at
    from leads
    cross join events_loaded
    where not events_loaded.is_usual

),

days as (

    select
        kind,
        cast(evidence_at as date) as evidence_on,
        max(evidence_at) as latest_at,
        count(*) as evidence_rows
    from evidence
    where evidence_at is not null
    group by kind, cast(evidence_at as date)

),

silences as (

    select
        *,
        {{ dbt.datediff('lag(evidence_on) over (partition by kind order by evidence_on)', 'evidence_on', 'day') }}
            as silent_days,
        cast(sum(evidence_rows) over (
            partition by kind
            order by evidence_on desc
            rows between unbounded preceding and current row
        ) as double) / sum(evidence_rows) over (partition by kind) as share_from_here
    from days

),

-- The fewer the rows after a silence, the shorter the silence that makes them a slip rather than the present.
breaks as (

    select
        kind,
        min(evidence_on) as isolated_from
    from silences
    where
        (silent_days > 30 and share_from_here <= 0.001)
        or (silent_days > 365 and share_from_here <= 0.05)
        or (silent_days > 3650 and share_from_here < 0.5)
    group by kind

),

horizon as (

    select
        max(days.latest_at) as data_until,
        max(case when days.kind = 'loaded' then days.latest_at end) as loaded_until,
        min(breaks.isolated_from) as isolated_from
    from days
    left join breaks
        on days.kind = breaks.kind
    where breaks.isolated_from is null or days.evidence_on < breaks.isolated_from

)

select * from horizon
