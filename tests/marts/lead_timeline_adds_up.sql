-- The timeline of every lead adds up to its published behaviour points, and ends there.
with

scores as (
    select
        lead_id,
        as_of,
        behaviour_points
    from {{ ref('lead_scores') }}
    where behaviour_points is not null and score_status <> 'stale'
),

sums as (
    select
        lead_id,
        as_of,
        sum(points) as points,
        max(case when place = 1 then running_points end) as last_points
    from (
        select
            *,
            row_number() over (partition by lead_id order by occurred_at desc, event_id desc) as place
        from {{ ref('lead_timeline') }}
    )
    group by lead_id, as_of
)

select
    scores.lead_id,
    scores.behaviour_points,
    sums.points,
    sums.last_points
from scores
left join sums
    on
        scores.lead_id = sums.lead_id
        and scores.as_of = sums.as_of
where
    abs(scores.behaviour_points - coalesce(sums.points, 0)) > 1e-9
    or abs(scores.behaviour_points - coalesce(sums.last_points, 0)) > 1e-9
