{{ config(store_failures=true, severity='warn') }}

-- The clock moves by the days between two builds. When it jumps or goes back, a date in the data did it, and the newest
-- rows are named. An as_of that a person has set is taken as meant, unless the data have gone on without it. A table
-- that stays behind while the others go on is named too, when it has been silent for long and usually is not.
with

clock as (select * from {{ ref('stg_clock') }}),

events as (select * from {{ ref('stg_events') }}),

triggers as (select * from {{ ref('stg_triggers') }}),

activity_days as (select * from {{ ref('stg_activity_days') }}),

limits as (
    select
        max(case when limit_name = 'clock_days' then limit_value end) as clock_days,
        max(case when limit_name = 'missing_rows' then limit_value end) as missing_rows
    from {{ ref('input_limits') }}
),

newest_events as (
    select
        'event ' || event_id as row_name,
        known_at
    from events
    order by known_at desc, event_id asc
    limit 3
),

newest_triggers as (
    select
        'trigger ' || trigger_id as row_name,
        triggered_at as known_at
    from triggers
    order by triggered_at desc, trigger_id asc
    limit 3
),

dated_rows as (
    select * from newest_events
    union all
    select * from newest_triggers
),

ranked_rows as (
    select
        row_name || ' of ' || cast(known_at as varchar) as row_name,
        row_number() over (order by known_at desc, row_name asc) as place
    from dated_rows
),

newest as (
    select
        coalesce(max(case when place = 1 then row_name end), 'none')
        || coalesce(', ' || max(case when place = 2 then row_name end), '')
        || coalesce(', ' || max(case when place = 3 then row_name end), '') as newest_rows
    from ranked_rows
    where place <= 3
),

measured as (
    select
        clock.as_of,
        clock.last_published_as_of,
        clock.latest_known_at,
        limits.clock_days,
        newest.newest_rows,
        {{ dbt.datediff('clock.last_published_as_of', 'clock.as_of', 'second') }}
            as moved_seconds,
        {{ dbt.datediff('clock.as_of', 'clock.latest_known_at', 'second') }}
            as behind_seconds,
        {{ as_of_knob() }} is not null as is_set_by_hand
    from clock
    cross join limits
    cross join newest
),

in_days as (
    select
        *,
        cast(moved_seconds as double) / 86400 as moved_days,
        cast(behind_seconds as double) / 86400 as behind_days
    from measured
),

clock_findings as (
    select
        case
            when is_set_by_hand and behind_days > clock_days
                then
                    'The knob as_of holds the list at ' || cast(as_of as varchar) || ', but the data reach '
                    || cast(latest_known_at as varchar) || ', ' || cast(cast(behind_days as decimal(18, 1)) as varchar)
                    || ' days later; set as_of to null to score what is known today.'
            when not is_set_by_hand and moved_days > clock_days
                then
                    'as_of jumped by ' || cast(cast(moved_days as decimal(18, 1)) as varchar) || ' days, from '
                    || cast(last_published_as_of as varchar) || ' at the last list to ' || cast(as_of as varchar)
                    || ' (limit ' || cast(cast(clock_days as decimal(18, 1)) as varchar)
                    || ' days in seeds/policy/input_limits.csv); the newest accepted rows are ' || newest_rows
                    || ': correct them if their dates are wrong or planned, or set the knob as_of.'
            when not is_set_by_hand and moved_days < 0
                then
                    'as_of went back by ' || cast(cast(-moved_days as decimal(18, 1)) as varchar) || ' days, from '
                    || cast(last_published_as_of as varchar) || ' at the last list to ' || cast(as_of as varchar)
                    || '; the newest accepted rows are now ' || newest_rows
                    || ': find out whether later rows were deleted, rejected, or wrong when that list was made.'
        end as message
    from in_days
),

last_days as (
    select
        activity_days.source_table,
        max(activity_days.active_on) as last_active_on
    from activity_days
    inner join clock
        on activity_days.active_on <= clock.as_of
    group by activity_days.source_table
),

feeds as (
    select
        last_days.source_table,
        last_days.last_active_on,
        {{ dbt.datediff('last_days.last_active_on', 'clock.as_of', 'day') }}
            as silent_days,
        cast(sum(activity_days.acts) as double) / 28 as daily_acts
    from last_days
    inner join activity_days
        on
            last_days.source_table = activity_days.source_table
            and last_days.last_active_on >= activity_days.active_on
            and {{ dbt.dateadd('day', -28, 'last_days.last_active_on') }} < activity_days.active_on
    cross join clock
    group by last_days.source_table, last_days.last_active_on, clock.as_of
),

silent_feeds as (
    select
        'The raw table ' || feeds.source_table || ' is ' || cast(feeds.silent_days as varchar)
        || ' days behind as_of: it has nothing after ' || cast(cast(feeds.last_active_on as date) as varchar)
        || ', and had about ' || cast(cast(feeds.daily_acts as decimal(18, 1)) as varchar)
        || ' rows a day before; find out whether its connector stopped.' as message
    from feeds
    cross join limits
    where
        feeds.silent_days > limits.clock_days
        and feeds.silent_days * feeds.daily_acts >= limits.missing_rows
),

findings as (
    select * from clock_findings
    union all
    select * from silent_feeds
)

select * from findings
where message is not null
