with

verdicts as (

    select * from {{ ref('stg_account_verdicts') }}

),

accepted as (

    select
        account_id,
        created_at
    from verdicts
    where reject_reason is null

)

select * from accepted
