-- For each day that may be the present: how surprising would the data be? The silence of each table before the day
-- speaks against it, and so does every row dated after it.
with

activity_days as (

    select * from {{ ref('stg_activity_days') }}

),

-- A table is silent as a whole, whatever its times are; its rows are planned or not by the kind of their time.
acts as (

    select
        source_table,
        kind,
        active_on,
        acts
    from activity_days

    union all

    select
        source_table,
        'any' as kind,
        active_on,
        sum(acts) as acts
    from activity_days
    group by source_table, active_on

),

series as (

    select
        source_table,
        kind,
        min(active_on) as first_on,
        sum(acts) as acts
    from acts
    group by source_table, kind

),

-- A day counts up to its latest time: at two in the morning little has happened yet.
dated_days as (

    select
        active_on,
        cast('2001-01-01' as date) as first_monday,
        max(latest_at) as latest_at,
        max(latest_timed_at) as latest_timed_at
    from activity_days
    group by active_on

),

numbered_days as (

    select
        active_on,
        latest_at,
        {{ dbt.datediff('first_monday', 'active_on', 'day') }}
            as day_number,
        {{ dbt.datediff('active_on', 'latest_timed_at', 'second') }}
            as seconds_of_day,
        row_number() over (order by active_on desc) as days_back
    from dated_days

),

days as (

    select
        active_on,
        latest_at,
        day_number,
        days_back,
        mod(day_number + 70000, 7) as weekday_number,
        coalesce(cast(seconds_of_day as double) / 86400, 1) as share_of_day
    from numbered_days

),

grid as (

    select
        series.source_table,
        series.kind,
        series.first_on,
        series.acts as total_acts,
        days.active_on,
        days.day_number,
        days.latest_at,
        days.share_of_day,
        days.days_back,
        days.weekday_number,
        coalesce(acts.acts, 0) as acts
    from series
    cross join days
    left join acts
        on
            series.source_table = acts.source_table
            and series.kind = acts.kind
            and days.active_on = acts.active_on

),

weekday_acts as (

    select
        source_table,
        kind,
        weekday_number,
        sum(acts) as acts,
        min(total_acts) as total_acts
    from grid
    group by source_table, kind, weekday_number

),

-- How many usual days a weekday counts for, and all from Monday through it: a week has seven, and a busy weekday is
-- more than one of them.
weekdays as (

    select
        source_table,
        kind,
        weekday_number,
        7 * cast(acts as double) / total_acts as usual_days_within,
        7 * cast(
            sum(acts) over (
                partition by source_table, kind
                order by weekday_number
                rows between unbounded preceding and current row
            ) as double
        ) / total_acts as usual_days_through
    from weekday_acts

),

running as (

    select
        grid.*,
        weekdays.usual_days_within,
        7 * floor(cast(grid.day_number as double) / 7) + weekdays.usual_days_through as usual_days_until,
        sum(grid.acts) over (
            partition by grid.source_table, grid.kind
            order by grid.day_number
            rows between unbounded preceding and current row
        ) as acts_until,
        count(case when grid.acts > 0 then 1 end) over (
            partition by grid.source_table, grid.kind
            order by grid.day_number
            rows between unbounded preceding and current row
        ) as active_days_until,
        count(case when grid.acts > 0 then 1 end) over (partition by grid.source_table, grid.kind) as active_days
    from grid
    inner join weekdays
        on
            grid.source_table = weekdays.source_table
            and grid.kind = weekdays.kind
            and grid.weekday_number = weekdays.weekday_number

),

-- What a table usually does in a day, as of a day: the eight weeks up to it, less one standard deviation of as
-- many acts.
paced as (

    select
        today.source_table,
        today.kind,
        today.active_on,
        min(today.day_number) as day_number,
        min(today.acts_until) as acts_until,
        min(today.usual_days_until) as usual_days_until,
        min(today.active_days - today.active_days_until) as active_days_after,
        case
            when min({{ dbt.datediff('today.first_on', 'today.active_on', 'day') }}) >= 6
                then
                    (sum(earlier.acts) - sqrt(sum(earlier.acts)))
                    / least(56, min({{ dbt.datediff('today.first_on', 'today.active_on', 'day') }}) + 1)
            else 0
        end as usual_acts
    from running as today
    inner join running as earlier
        on
            today.source_table = earlier.source_table
            and today.kind = earlier.kind
            and earlier.day_number between today.day_number - 55 and today.day_number
    where today.days_back <= 400
    group by today.source_table, today.kind, today.active_on

),

-- Each day with each later day, for a table: what was to come in between, and what came.
pairs as (

    select
        paced.source_table,
        paced.kind,
        paced.active_on,
        later.active_on as later_on,
        later.day_number - paced.day_number as days_between,
        later.usual_days_until - paced.usual_days_until as usual_days_between,
        later.acts_until - paced.acts_until as acts_between,
        0.4 * paced.usual_acts * greatest(
            later.usual_days_until - (1 - later.share_of_day) * later.usual_days_within - paced.usual_days_until, 0
        ) as least_acts_between,
        case
            when
                later.acts >= 2
                and paced.usual_acts > 0
                and later.acts >= 0.5 * paced.usual_acts * later.usual_days_within
                then later.usual_days_within
            else 0
        end as busy_days
    from paced
    inner join running as later
        on
            paced.source_table = later.source_table
            and paced.kind = later.kind
            and paced.day_number < later.day_number

),

-- The surprise of hearing less than 0.4 of the usual (the log-likelihood ratio of a Poisson count), and by how many
-- usual days the busy ones lead over the quiet ones.
compared as (

    select
        source_table,
        kind,
        active_on,
        later_on,
        least(
            case
                when acts_between < least_acts_between
                    then
                        least_acts_between - acts_between
                        + case
                            when acts_between > 0 then acts_between * ln(acts_between / least_acts_between)
                            else 0
                        end
                else 0
            end,
            12 + 0.4 * days_between
        ) as silence,
        2 * sum(busy_days) over (
            partition by source_table, kind, active_on
            order by later_on
            rows between unbounded preceding and current row
        ) - usual_days_between as busy_lead
    from pairs

),

silences as (

    select
        source_table,
        later_on as active_on,
        max(silence) as silence
    from compared
    where kind = 'any'
    group by source_table, later_on

),

plans as (

    select
        paced.source_table,
        paced.kind,
        paced.active_on,
        case
            when paced.kind = 'fact' then 4.0 * min(paced.active_days_after)
            else
                case when min(paced.active_days_after) > 0 then 2 else 0 end
                + least(min(paced.active_days_after), 6)
                + least(4.0 * greatest(coalesce(max(compared.busy_lead), 0), 0), 25)
        end as plan
    from paced
    left join compared
        on
            paced.source_table = compared.source_table
            and paced.kind = compared.kind
            and paced.active_on = compared.active_on
    where paced.kind <> 'any'
    group by paced.source_table, paced.kind, paced.active_on

),

unexplained as (

    select
        active_on,
        silence,
        0 as plan
    from silences

    union all

    select
        active_on,
        0 as silence,
        plan
    from plans

),

candidates as (

    select
        days.active_on,
        min(days.latest_at) as latest_at,
        round(coalesce(sum(unexplained.silence), 0), 6) as silence_before,
        round(coalesce(sum(unexplained.plan), 0), 6) as plans_after,
        round(coalesce(sum(unexplained.silence), 0) + coalesce(sum(unexplained.plan), 0), 6) as unexplained
    from days
    left join unexplained
        on days.active_on = unexplained.active_on
    where days.days_back <= 400
    group by days.active_on

)

select * from candidates
