with

events as (

    {{ raw_rows('events', {'occurred_at': 'timestamp', 'loaded_at': 'timestamp'}, whole=false) }}

),

loaded as (

    select
        source_table,
        cast(loaded_at as date) as loaded_on,
        cast(occurred_at as date) as occurred_on,
        {{ dbt.datediff('occurred_at', 'loaded_at', 'day') }}
            as days_late
    from events
    where occurred_at < loaded_at and {{ knob('use_loaded_at') | lower }}

),

load_days as (

    select
        source_table,
        loaded_on,
        count(*) as loaded_rows,
        count(case when days_late > 7 then 1 end) as late_rows,
        count(distinct case when occurred_on < loaded_on then occurred_on end) as earlier_days
    from loaded
    group by source_table, loaded_on

),

first_loads as (

    select
        *,
        min(loaded_on) over (partition by source_table) as first_loaded_on
    from load_days

),

-- A bulk load between days of a live feed is a late arrival, and its rows count from the day of the load.
bulk_loads as (

    select
        source_table,
        loaded_on,
        loaded_rows,
        late_rows,
        earlier_days
    from first_loads
    where
        earlier_days >= 30
        and 2 * late_rows >= loaded_rows
        and loaded_on <= {{ dbt.dateadd('day', 7, 'first_loaded_on') }}

)

select * from bulk_loads
