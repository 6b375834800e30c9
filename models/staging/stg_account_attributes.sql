with

verdicts as (

    select * from {{ ref('stg_account_verdicts') }}

),

accepted as (

    select
        {{- attribute_columns('account') }}
        account_id
    from verdicts
    where reject_reason is null

)

select * from accepted
