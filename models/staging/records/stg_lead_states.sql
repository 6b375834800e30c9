with

verdicts as (

    select * from {{ ref('stg_lead_state_verdicts') }}

),

accepted as (

    select
        coalesce(known_lead_id, lead_id) as lead_id,
        {{ name_key('state') }} as state,
        entered_at
    from verdicts
    where reject_reason is null

)

select * from accepted
