with

horizon as (

    select * from {{ ref('stg_data_horizon') }}

),

-- A warehouse without one dated row still has a moment, so that everything after it builds, empty.
clock as (

    select
        coalesce({{ as_of_knob() }}, present_at, cast('1980-01-01' as timestamp)) as as_of,
        coalesce(present_at, cast('1980-01-01' as timestamp)) as latest_known_at
    from horizon

)

select * from clock
