with

events as (

    select
        source_table,
        occurred_at,
        loaded_at,
        {{ dbt.datediff('occurred_at', 'loaded_at', 'day') }}
            as days_late
    from {{ ref('stg_event_verdicts') }}
    where reject_reason is null

),

bucketed as (

    select
        source_table,
        days_late,
        case
            when loaded_at is null then 7
            when loaded_at < occurred_at then 1
            when days_late = 0 then 2
            when days_late = 1 then 3
            when days_late <= 7 then 4
            when days_late <= 30 then 5
            else 6
        end as bucket
    from events

),

buckets as (

    select
        source_table,
        bucket,
        count(*) as event_count,
        max(days_late) as max_days_late
    from bucketed
    group by source_table, bucket

),

loads as (

    select
        source_table,
        cast(loaded_at as date) as loaded_on,
        count(*) as event_count,
        min(occurred_at) as first_occurred_at,
        max(occurred_at) as last_occurred_at
    from events
    where loaded_at is not null
    group by source_table, cast(loaded_at as date)

),

-- A day that loaded more than a month of events was a load of old rows, not their arrival.
backfills as (

    select
        source_table,
        sum(case when last_occurred_at > {{ dbt.dateadd('day', 31, 'first_occurred_at') }} then event_count else 0 end)
            as backfilled_events,
        sum(event_count) as loaded_events
    from loads
    group by source_table

),

report as (

    select
        buckets.source_table,
        buckets.bucket,
        buckets.event_count,
        buckets.max_days_late,
        case buckets.bucket
            when 1 then 'loaded before it happened'
            when 2 then 'same day'
            when 3 then 'next day'
            when 4 then '2 to 7 days'
            when 5 then '8 to 30 days'
            when 6 then 'more than 30 days'
            else 'no loaded_at'
        end as lateness,
        cast(buckets.event_count as double)
        / sum(buckets.event_count) over (partition by buckets.source_table) as event_share,
        case
            when backfills.backfilled_events >= 0.5 * backfills.loaded_events
                then 'loaded_at looks like the time of a backfill: set the knob use_loaded_at to false'
        end as warning
    from buckets
    left join backfills
        on buckets.source_table = backfills.source_table

)

select * from report
