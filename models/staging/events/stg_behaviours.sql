{{ check_knobs(model.config.meta.knobs) }}with

behaviours as (

    select * from {{ ref('behaviours') }}

),

keyed as (

    select
        {{ name_key('event_type') }} as event_type_key,
        {{ name_key('behaviour') }} as behaviour,
        coalesce(weight, 0) as weight,
        weight_override,
        coalesce(is_hand_raiser, false) as is_hand_raiser,
        coalesce(is_sales, false) as is_sales
    from behaviours
    where event_type is not null and behaviour is not null

),

-- The knob's names: an event that already bears a behaviour's name needs no line in the seed.
knob as (

    {{ behaviour_rows() }}

),

declared as (

    select
        behaviour as event_type_key,
        behaviour,
        0 as weight,
        cast(null as double) as weight_override,
        false as is_hand_raiser,
        false as is_sales
    from knob

),

candidates as (

    select
        *,
        1 as precedence
    from keyed

    union all

    select
        *,
        2 as precedence
    from declared

),

ranked as (

    select
        *,
        row_number() over (
            partition by event_type_key
            order by precedence asc, behaviour asc, weight desc, is_hand_raiser desc, is_sales desc
        ) as place
    from candidates

),

mapped as (

    select
        event_type_key,
        behaviour,
        weight,
        weight_override,
        is_hand_raiser,
        is_sales
    from ranked
    where place = 1

)

select * from mapped
