with

moment_events as (select * from {{ ref('ftr_moment_events') }}),

behaviours as (select * from {{ ref('ftr_behaviours') }}),

-- Every event has one behaviour, so most totals are sums over behaviours; a decayed count has nine digits again.
behaviour_totals as (
    select
        moment_number,
        cast(sum(cast(decayed as decimal(18, 9))) as double) as event_decayed,
        cast(count(case when count_30d > 0 then 1 end) as double) as distinct_behaviours_30d,
        cast(count(case when count_90d > 0 then 1 end) as double) as distinct_behaviours_90d,
        sum(count_1d) as event_count_1d,
        sum(count_7d) as event_count_7d,
        sum(count_30d) as event_count_30d,
        sum(count_90d) as event_count_90d,
        min(days_since) as event_days_since
    from behaviours
    group by moment_number
),

-- Decimals add up to the same sum in any order; a value of 10^15 or more is no amount of money and is left out.
recent_events as (
    select
        moment_number,
        event_source,
        age_days,
        case when abs(event_value) < 1e15 then cast(event_value as decimal(38, 6)) end as exact_value
    from moment_events
    where age_days < 90
),

recent_totals as (
    select
        moment_number,
        {{ source_count_columns() }}
        cast(sum(case when age_days < 30 then exact_value end) as double) as event_value_30d,
        cast(sum(exact_value) as double) as event_value_90d
    from recent_events
    group by moment_number
),

active_days as (
    select distinct
        moment_number,
        floor(age_days) as days_ago
    from recent_events
),

day_totals as (
    select
        moment_number,
        cast(count(case when days_ago < 30 then 1 end) as double) as active_days_30d,
        cast(count(*) as double) as active_days_90d
    from active_days
    group by moment_number
),

totals as (
    select
        behaviour_totals.moment_number,
        behaviour_totals.event_count_1d,
        behaviour_totals.event_count_7d,
        behaviour_totals.event_count_30d,
        behaviour_totals.event_count_90d,
        behaviour_totals.event_decayed,
        behaviour_totals.event_days_since,
        behaviour_totals.distinct_behaviours_30d,
        behaviour_totals.distinct_behaviours_90d,
        {{ source_features('recent_totals') }}
        coalesce(day_totals.active_days_30d, 0) as active_days_30d,
        coalesce(day_totals.active_days_90d, 0) as active_days_90d,
        recent_totals.event_value_30d,
        recent_totals.event_value_90d,
        (behaviour_totals.event_count_7d / 7) / nullif(behaviour_totals.event_count_30d / 30, 0) as event_trend
    from behaviour_totals
    left join recent_totals
        on behaviour_totals.moment_number = recent_totals.moment_number
    left join day_totals
        on behaviour_totals.moment_number = day_totals.moment_number
)

select * from totals
