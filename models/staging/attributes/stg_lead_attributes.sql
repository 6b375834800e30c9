with

verdicts as (

    select * from {{ ref('stg_lead_verdicts') }}

),

accepted as (

    select lead_id{{ attribute_columns('lead') }}
    from verdicts
    where reject_reason is null

)

select * from accepted
