with

verdicts as (

    select * from {{ ref('stg_lead_state_verdicts') }}

),

accepted as (

    select
        lead_id,
        {{ name_key('state') }} as state,
        entered_at
    from verdicts
    where reject_reason is null

)

select * from accepted
