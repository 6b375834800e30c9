-- Nothing is built on raw tables that cannot be used: the tests of stg_row_counts come first.
-- depends_on: {{ ref('stg_row_counts') }}
with

horizon as (

    select * from {{ ref('stg_data_horizon') }}

),

last_publish as (

    select last_published_as_of from {{ ref('stg_last_publish') }}

),

-- A warehouse without one dated row still has a moment, so that everything after it builds, empty.
clock as (

    select
        coalesce({{ as_of_knob() }}, horizon.present_at, cast('1980-01-01' as timestamp)) as as_of,
        coalesce(horizon.present_at, cast('1980-01-01' as timestamp)) as latest_known_at,
        last_publish.last_published_as_of
    from horizon
    cross join last_publish

)

select * from clock
