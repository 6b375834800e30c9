{{ config(store_failures=true) }}
-- Two days explain the data almost equally well, so the clock is not guessed: a person says which it is.
with

horizon as (

    select * from {{ ref('stg_data_horizon') }}

),

activity_days as (

    select * from {{ ref('stg_activity_days') }}

),

reaches as (

    select
        source_table,
        max(active_on) as active_until
    from activity_days
    group by source_table

),

tables as (

    select
        {{ dbt.listagg("source_table || ' to ' || cast(active_until as varchar)", "', '", "order by source_table") }}
            as tables_reach
    from reaches

),

uncertain as (

    select
        horizon.present_at,
        horizon.rival_on,
        tables.tables_reach,
        'The raw tables disagree about the present: it may be ' || cast(cast(horizon.present_at as date) as varchar)
        || ' or ' || cast(horizon.rival_on as varchar) || ' (' || tables.tables_reach
        || '); set the knob as_of to the time up to which your data reach, or leave rows with planned dates out of'
        || ' the raw tables.' as message
    from horizon
    cross join tables
    where not horizon.is_certain and {{ as_of_knob() }} is null

)

select * from uncertain
