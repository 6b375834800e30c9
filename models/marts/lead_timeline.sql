with

event_points as (select * from {{ ref('scr_event_points') }}),

timeline as (
    select
        lead_id,
        as_of,
        event_id,
        occurred_at,
        event_type,
        event_source,
        behaviour,
        is_sales,
        is_hand_raiser,
        age_days,
        weight,
        cast(decay as double) as decay,
        cast(points as double) as points,
        model_version,
        cast(
            sum(points) over (
                partition by lead_id
                order by occurred_at asc, event_id asc
                rows between unbounded preceding and current row
            ) as double
        ) as running_points,
        coalesce(excluded_from <= as_of, false) as is_machine
    from event_points
)

select * from timeline
