with

verdicts as (

    select * from {{ ref('stg_trigger_verdicts') }}

),

accepted as (

    select
        trigger_id,
        coalesce(known_lead_id, lead_id) as lead_id,
        triggered_at,
        trigger_type,
        campaign_id
    from verdicts
    where reject_reason is null

)

select * from accepted
