with

moments as (select * from {{ ref('ftr_moments') }}),

histories as (select * from {{ ref('ftr_histories') }}),

-- The current moments, the past ones since the last build, and all of histories that changed in what had been known.
due_moments as (
    select
        moments.scoring_model,
        moments.entity_id,
        moments.history_id,
        moments.as_of,
        moments.is_current,
        moments.moment_number
    from moments
    inner join histories
        on moments.history_id = histories.history_id
    where moments.is_current or histories.is_changed or moments.as_of >= histories.built_until
)

select * from due_moments
