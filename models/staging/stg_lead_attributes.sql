with

verdicts as (

    select * from {{ ref('stg_lead_verdicts') }}

),

accepted as (

    select
        {{- attribute_columns('lead') }}
        lead_id
    from verdicts
    where reject_reason is null

)

select * from accepted
