with

candidates as (

    select * from {{ ref('stg_present_candidates') }}

),

ranked as (

    select
        *,
        row_number() over (order by unexplained asc, active_on desc) as place
    from candidates

),

best as (

    select * from ranked
    where place = 1

),

-- The rival is the best day that is not next to the chosen one.
rivals as (

    select
        ranked.active_on as rival_on,
        ranked.unexplained as rival_unexplained,
        row_number() over (order by ranked.place) as place
    from ranked
    cross join best
    where abs({{ dbt.datediff('best.active_on', 'ranked.active_on', 'day') }}) >= 2

),

found as (

    select
        max(best.latest_at) as present_at,
        max(best.unexplained) as unexplained,
        max(rivals.rival_on) as rival_on,
        max(rivals.rival_unexplained) as rival_unexplained
    from best
    left join rivals
        on best.place = rivals.place

),

horizon as (

    select
        present_at,
        case
            when {{ as_of_knob() }} > present_at then {{ as_of_knob() }}
            else coalesce(present_at, {{ as_of_knob() }})
        end as data_until,
        unexplained,
        rival_on,
        rival_unexplained,
        coalesce(unexplained < 10 or rival_unexplained >= unexplained + 3, true) as is_certain
    from found

)

select * from horizon
