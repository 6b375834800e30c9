{{ config(store_failures=true, severity='warn') }}

-- The clock moves by the days between two builds. When it jumps or goes back, a date in the data did it, and the newest
-- rows are named. An as_of that a person has set is taken as meant, unless the data have gone on without it.
with

clock as (select * from {{ ref('stg_clock') }}),

events as (select * from {{ ref('stg_events') }}),

triggers as (select * from {{ ref('stg_triggers') }}),

limits as (
    select limit_value as clock_days from {{ ref('input_limits') }}
    where limit_name = 'clock_days'
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

findings as (
    select
        *,
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
)

select * from findings
where message is not null
