-- Nothing is built on raw tables that cannot be used: the tests of stg_row_counts come first.
-- depends_on: {{ ref('stg_row_counts') }}
with

events as (

    select * from {{ ref('stg_events') }}

),

triggers as (

    select * from {{ ref('stg_triggers') }}

),

horizon as (

    select * from {{ ref('stg_data_horizon') }}

),

last_publish as (

    select last_published_as_of from {{ ref('stg_last_publish') }}

),

known as (

    select max(known_at) as known_at from events

    union all

    select max(triggered_at) as known_at from triggers

),

latest as (

    select max(known_at) as latest_known_at from known

),

-- A warehouse without one dated row still has a moment, so that everything after it builds, empty.
clock as (

    select
        coalesce(
            {{ as_of_knob() }},
            latest.latest_known_at,
            horizon.data_until,
            cast('1980-01-01' as timestamp)
        ) as as_of,
        coalesce(horizon.data_until, cast('1980-01-01' as timestamp)) as data_until,
        coalesce(latest.latest_known_at, cast('1980-01-01' as timestamp)) as latest_known_at,
        last_publish.last_published_as_of
    from latest
    cross join horizon
    cross join last_publish

)

select * from clock
