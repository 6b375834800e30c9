with

moment_events as (select * from {{ ref('ftr_moment_events') }}),

totals as (select * from {{ ref('ftr_totals') }}),

-- Only the shortest window that holds three events is sorted, for the last three lie in it; the whole past is not.
reaches as (
    select
        moment_number,
        case
            when event_count_1d >= 3 then 1
            when event_count_7d >= 3 then 7
            when event_count_30d >= 3 then 30
            when event_count_90d >= 3 then 90
        end as reach_days
    from totals
),

latest_first as (
    select
        moment_events.moment_number,
        moment_events.behaviour,
        moment_events.age_days,
        row_number() over (
            partition by moment_events.moment_number
            order by moment_events.occurred_at desc nulls last, moment_events.event_id asc
        ) as place
    from moment_events
    inner join reaches
        on moment_events.moment_number = reaches.moment_number
    where moment_events.age_days < reaches.reach_days or reaches.reach_days is null
),

last_three as (
    select
        moment_number,
        max(case when place = 1 then behaviour end) as last_behaviour_1,
        max(case when place = 2 then behaviour end) as last_behaviour_2,
        max(case when place = 3 then behaviour end) as last_behaviour_3,
        max(case when place = 1 then age_days end) as age_1,
        max(case when place = 2 then age_days end) as age_2,
        max(case when place = 3 then age_days end) as age_3
    from latest_first
    where place <= 3
    group by moment_number
),

sequences as (
    select
        moment_number,
        last_behaviour_1,
        last_behaviour_2,
        last_behaviour_3,
        age_2 - age_1 as last_gap_1_days,
        age_3 - age_2 as last_gap_2_days
    from last_three
)

select * from sequences
