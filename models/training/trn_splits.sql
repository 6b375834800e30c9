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

matured as (
    select
        dates.scoring_model,
        dates.as_of,
        row_number() over (partition by dates.scoring_model order by dates.as_of) as position,
        count(*) over (partition by dates.scoring_model) as grid_size,
        -- So many dates must be left out for outcomes of one period to end before the next period begins.
        ceil(cast(scoring_models.horizon_days as double) / scoring_models.anchor_every_days) - 1 as embargo_size
    from dates
    inner join scoring_models
        on dates.scoring_model = scoring_models.scoring_model
    cross join clock
    where {{ dbt.dateadd('day', 'scoring_models.horizon_days', 'dates.as_of') }} <= clock.as_of
),

layouts as (
    select
        *,
        case
            when grid_size - 2 * embargo_size >= 7 and grid_size - 2 * embargo_size >= 0.5 * grid_size then 2
            when grid_size - embargo_size >= 4 then 1
            else 0
        end as embargoes
    from matured
),

-- 70/15/15 of the dates that the embargoes leave; 85/15 when only one embargo fits; all of it when none does.
sizes as (
    select
        *,
        grid_size - embargoes * embargo_size as usable_size,
        case
            when embargoes > 0 then greatest(floor(0.15 * (grid_size - embargoes * embargo_size)), 1)
            else 0
        end as test_size,
        case
            when embargoes = 2 then greatest(floor(0.15 * (grid_size - 2 * embargo_size)), 1)
            else 0
        end as validation_size
    from layouts
),

splits as (
    select
        scoring_model,
        as_of,
        cast(embargoes as integer) as embargoes,
        case
            when position <= usable_size - test_size - validation_size then 'train'
            when position > grid_size - test_size then 'test'
            when embargoes < 2 then 'embargo'
            when position <= usable_size - test_size - validation_size + embargo_size then 'embargo'
            when position <= usable_size - test_size + embargo_size then 'validation'
            else 'embargo'
        end as split
    from sizes
)

select * from splits
