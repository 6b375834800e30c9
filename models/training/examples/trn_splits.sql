with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

moments as (select * from {{ ref('ftr_moments') }}),

clock as (select * from {{ ref('stg_clock') }}),

-- Dates of the grid at which somebody was scored; a stray old row does not stretch the history.
dates as (
    select distinct
        scoring_model,
        as_of
    from moments
),

-- Dates may lie far apart (campaigns, quiet months), so an embargo is measured in days and not in dates.
matured as (
    select
        dates.scoring_model,
        dates.as_of,
        {{ dbt.dateadd('day', 'scoring_models.horizon_days', 'dates.as_of') }} as outcome_until,
        row_number() over (partition by dates.scoring_model order by dates.as_of desc) as place_from_last,
        count(*) over (partition by dates.scoring_model) as grid_size
    from dates
    inner join scoring_models
        on dates.scoring_model = scoring_models.scoring_model
    cross join clock
    where {{ dbt.dateadd('day', 'scoring_models.horizon_days', 'dates.as_of') }} <= clock.as_of
),

tested as (
    select
        *,
        min(case when place_from_last <= greatest(floor(0.15 * grid_size), 1) then as_of end)
            over (partition by scoring_model) as test_from
    from matured
),

-- The last dates whose outcomes end before the test period begins.
before_test as (
    select
        *,
        case
            when outcome_until <= test_from
                then row_number() over (
                    partition by scoring_model, outcome_until <= test_from
                    order by as_of desc
                )
        end as place_before_test
    from tested
),

validated as (
    select
        *,
        min(case when place_before_test <= greatest(floor(0.15 * grid_size), 1) then as_of end)
            over (partition by scoring_model) as validation_from
    from before_test
),

counted as (
    select
        *,
        count(place_before_test) over (partition by scoring_model) as dates_before_test,
        count(case when outcome_until <= validation_from then 1 end)
            over (partition by scoring_model) as dates_before_validation
    from validated
),

layouts as (
    select
        *,
        case
            when dates_before_validation >= 5 and dates_before_validation >= 0.4 * grid_size then 2
            when dates_before_test >= 3 then 1
            else 0
        end as embargoes
    from counted
),

splits as (
    select
        scoring_model,
        as_of,
        cast(embargoes as integer) as embargoes,
        case
            when embargoes = 0 then 'train'
            when as_of >= test_from then 'test'
            when outcome_until > test_from then 'embargo'
            when embargoes = 1 then 'train'
            when as_of >= validation_from then 'validation'
            when outcome_until > validation_from then 'embargo'
            else 'train'
        end as split
    from layouts
)

select * from splits
