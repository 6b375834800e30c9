with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

clock as (select * from {{ ref('stg_clock') }}),

triggers as (select * from {{ ref('stg_triggers') }}),

origin as (
    select cast({{ text_literal(knob('grid_origin')) }} as timestamp) as grid_origin
),

-- Several models may answer one question; its moments are made once, under the name of the model that asks it.
-- Whole steps from the origin to the current moment, by seconds, for neither need be midnight.
questions as (
    select
        scoring_models.scoring_model,
        scoring_models.anchor_every_days,
        origin.grid_origin,
        clock.as_of as current_as_of,
        cast(floor(
            cast(
                {{ dbt.datediff('origin.grid_origin', 'clock.as_of', 'second') }}
                as double
            ) / (86400 * scoring_models.anchor_every_days)
        ) as integer) as whole_steps
    from scoring_models
    cross join origin
    cross join clock
    where scoring_models.scoring_model = scoring_models.question
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

dates as (
    select
        questions.scoring_model,
        questions.current_as_of,
        {{ dbt.dateadd(
            'day', '(questions.whole_steps - steps.step) * questions.anchor_every_days', 'questions.grid_origin'
        ) }} as as_of
    from questions
    cross join steps
),

-- The grid begins where a trigger can first fall into the window.
past as (
    select
        dates.scoring_model,
        false as is_current,
        dates.as_of
    from dates
    cross join history
    where history.first_triggered_at <= dates.as_of and dates.as_of < dates.current_as_of
),

present as (
    select
        questions.scoring_model,
        true as is_current,
        questions.current_as_of as as_of
    from questions
    cross join history
    where history.first_triggered_at <= questions.current_as_of
),

grid as (
    select * from past
    union all
    select * from present
)

select * from grid
