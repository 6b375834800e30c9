with

moment_events as (select * from {{ ref('ftr_moment_events') }}),

latest_first as (
    select
        scoring_model,
        entity_id,
        as_of,
        behaviour,
        age_days,
        row_number() over (
            partition by scoring_model, entity_id, as_of
            order by occurred_at desc nulls last, event_id asc
        ) as place
    from moment_events
),

last_three as (
    select
        scoring_model,
        entity_id,
        as_of,
        max(case when place = 1 then behaviour end) as last_behaviour_1,
        max(case when place = 2 then behaviour end) as last_behaviour_2,
        max(case when place = 3 then behaviour end) as last_behaviour_3,
        max(case when place = 1 then age_days end) as age_1,
        max(case when place = 2 then age_days end) as age_2,
        max(case when place = 3 then age_days end) as age_3
    from latest_first
    where place <= 3
    group by scoring_model, entity_id, as_of
),

sequences as (
    select
        scoring_model,
        entity_id,
        as_of,
        last_behaviour_1,
        last_behaviour_2,
        last_behaviour_3,
        age_2 - age_1 as last_gap_1_days,
        age_3 - age_2 as last_gap_2_days
    from last_three
)

select * from sequences
