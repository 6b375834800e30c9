with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

clock as (select * from {{ ref('stg_clock') }}),

triggers as (select * from {{ ref('stg_triggers') }}),

-- Several models may answer one question; its moments are made once, under the name of the model that asks it.
questions as (
    select * from scoring_models
    where scoring_model = question
),

digits as (
    select ten.digit from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as ten (digit)
),

steps as (
    select ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit as step
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands
),

history as (
    select min(triggered_at) as first_triggered_at from triggers
),

-- Back from the current moment, as far as some trigger can fall into the window.
grid as (
    select
        questions.scoring_model,
        steps.step = 0 as is_current,
        {{ dbt.dateadd('day', '-steps.step * questions.anchor_every_days', 'clock.as_of') }} as as_of
    from questions
    cross join clock
    cross join history
    inner join steps
        on
            history.first_triggered_at
            <= {{ dbt.dateadd('day', '-steps.step * questions.anchor_every_days', 'clock.as_of') }}
)

select * from grid
