with

verdicts as (

    select * from {{ ref('stg_event_verdicts') }}

),

behaviours as (

    select * from {{ ref('stg_behaviours') }}

),

accepted as (

    select
        event_id,
        lead_id,
        occurred_at,
        known_at,
        event_type,
        {{ name_key('event_type') }} as event_type_key,
        {{ name_key('event_source') }} as event_source,
        event_value,
        loaded_at
    from verdicts
    where reject_reason is null

),

mapped as (

    select
        accepted.event_id,
        accepted.lead_id,
        accepted.occurred_at,
        accepted.known_at,
        accepted.event_type,
        accepted.event_source,
        accepted.event_value,
        accepted.loaded_at,
        coalesce(behaviours.behaviour, '(unmapped)') as behaviour,
        coalesce(behaviours.is_sales, false) or coalesce(accepted.event_source = 'sales', false) as is_sales,
        coalesce(behaviours.is_hand_raiser, false) as is_hand_raiser
    from accepted
    left join behaviours
        on accepted.event_type_key = behaviours.event_type_key

)

select * from mapped
