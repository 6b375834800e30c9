with

verdicts as (

    select * from {{ ref('stg_account_verdicts') }}

),

accepted as (

    select account_id{{ attribute_columns('account') }}
    from verdicts
    where reject_reason is null

)

select * from accepted
