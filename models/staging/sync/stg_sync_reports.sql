with

verdicts as (

    select * from {{ ref('stg_sync_report_verdicts') }}

),

accepted as (

    select
        crm_id,
        run_id,
        reported_at,
        row_hash,
        {{ name_key('status') }} as status,
        error_code,
        error_fields
    from verdicts
    where reject_reason is null

)

select * from accepted
