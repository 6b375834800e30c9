with

moment_events as (select * from {{ ref('ftr_moment_events') }}),

-- The decayed count sums decimals, so that its last digit does not depend on the order of the rows.
behaviours as (
    select
        moment_number,
        behaviour,
        cast(count(case when age_days < 1 then 1 end) as double) as count_1d,
        cast(count(case when age_days < 7 then 1 end) as double) as count_7d,
        cast(count(case when age_days < 30 then 1 end) as double) as count_30d,
        cast(count(case when age_days < 90 then 1 end) as double) as count_90d,
        cast(sum(
            cast(exp(-ln(2) * age_days / {{ knob('half_life_days') }}) as decimal(18, 9))
        ) as double) as decayed,
        min(age_days) as days_since
    from moment_events
    group by moment_number, behaviour
)

select * from behaviours
