with

moment_events as (select * from {{ ref('ftr_moment_events') }}),

-- Decimals add up to the same sum in any order; a value of 10^15 or more is no amount of money and is left out.
exact_values as (
    select
        *,
        case when abs(event_value) < 1e15 then cast(event_value as decimal(38, 6)) end as exact_value
    from moment_events
),

totals as (
    select
        scoring_model,
        entity_id,
        as_of,
        cast(count(case when age_days < 1 then 1 end) as double) as event_count_1d,
        cast(count(case when age_days < 7 then 1 end) as double) as event_count_7d,
        cast(count(case when age_days < 30 then 1 end) as double) as event_count_30d,
        cast(count(case when age_days < 90 then 1 end) as double) as event_count_90d,
        {{ source_count_columns() }}
        cast(sum(
            cast(exp(-ln(2) * age_days / {{ var('half_life_days') }}) as decimal(18, 9))
        ) as double) as event_decayed,
        min(age_days) as event_days_since,
        cast(count(distinct case when age_days < 30 then floor(age_days) end) as double) as active_days_30d,
        cast(count(distinct case when age_days < 90 then floor(age_days) end) as double) as active_days_90d,
        cast(count(distinct case when age_days < 30 then behaviour end) as double) as distinct_behaviours_30d,
        cast(count(distinct case when age_days < 90 then behaviour end) as double) as distinct_behaviours_90d,
        cast(sum(case when age_days < 30 then exact_value end) as double) as event_value_30d,
        cast(sum(case when age_days < 90 then exact_value end) as double) as event_value_90d
    from exact_values
    group by scoring_model, entity_id, as_of
),

with_trend as (
    select
        *,
        (event_count_7d / 7) / nullif(event_count_30d / 30, 0) as event_trend
    from totals
)

select * from with_trend
