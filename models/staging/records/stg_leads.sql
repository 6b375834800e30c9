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
        email_domain,
        email_mark,
        is_address,
        is_address_shared,
        status
    from verdicts
    where reject_reason is null

)

select * from accepted
