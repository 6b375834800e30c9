{{ config(store_failures=true) }}

-- A row that is not stale was scored now, a stale one before: no old score passes for one of today, none is of later.
with

scores as (select * from {{ ref('lead_scores') }}),

clock as (select * from {{ ref('stg_clock') }}),

misdated as (
    select
        scores.lead_id,
        scores.score_status,
        scores.as_of,
        clock.as_of as clock_as_of,
        'lead ' || scores.lead_id || ' is ' || scores.score_status || ' as of ' || cast(scores.as_of as varchar)
        || ', and the clock stands at ' || cast(clock.as_of as varchar) as message
    from scores
    cross join clock
    where
        scores.as_of > clock.as_of
        or (scores.as_of < clock.as_of) <> (scores.score_status = 'stale')
)

select * from misdated
