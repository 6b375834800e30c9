with

verdicts as (

    select * from {{ ref('stg_lead_verdicts') }}

),

accepted as (

    select
        lead_id,
        created_at,
        account_id,
        module,
        owner_id,
        crm_id,
        lower(email) as email,
        status
    from verdicts
    where reject_reason is null

)

select * from accepted
