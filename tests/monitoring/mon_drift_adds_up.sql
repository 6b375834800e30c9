-- The shifts of all features of a version add up to the shift of the mean score.
with

ready as (select * from {{ ref('scr_ready') }}),

drift as (select * from {{ ref('mon_drift') }}),

champions as (select * from {{ ref('scr_champions') }}),

points as (select * from {{ ref('scr_points') }}),

scored as (
    select
        scoring_model,
        sum(exact_log_odds) as log_odds,
        cast(count(distinct entity_id) as double) as entities
    from points
    group by scoring_model
),

shifts as (
    select
        drift.scoring_model,
        sum(drift.points_shift) as points_shift
    from drift
    inner join ready
        on drift.publish_number = ready.publish_number
    group by drift.scoring_model
    having count(*) = count(drift.points_shift)
),

apart as (
    select
        shifts.scoring_model,
        'mon_drift: the features of ' || shifts.scoring_model || ' shift the mean score by '
        || cast(shifts.points_shift as varchar) || ' points, but it moved by '
        || cast(champions.score_factor * cast(scored.log_odds as double) / scored.entities as varchar) as message
    from shifts
    inner join champions
        on shifts.scoring_model = champions.scoring_model
    inner join scored
        on shifts.scoring_model = scored.scoring_model
    where abs(shifts.points_shift - champions.score_factor * cast(scored.log_odds as double) / scored.entities) > 1e-9
)

select * from apart
