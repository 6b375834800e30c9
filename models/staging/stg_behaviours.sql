with

behaviours as (

    select * from {{ ref('behaviours') }}

),

keyed as (

    select
        {{ name_key('event_type') }} as event_type_key,
        {{ name_key('behaviour') }} as behaviour,
        coalesce(weight, 0) as weight,
        coalesce(is_hand_raiser, false) as is_hand_raiser,
        coalesce(is_sales, false) as is_sales
    from behaviours
    where event_type is not null and behaviour is not null

),

ranked as (

    select
        *,
        row_number() over (
            partition by event_type_key
            order by behaviour asc, weight desc, is_hand_raiser desc, is_sales desc
        ) as place
    from keyed

),

mapped as (

    select
        event_type_key,
        behaviour,
        weight,
        is_hand_raiser,
        is_sales
    from ranked
    where place = 1

)

select * from mapped
