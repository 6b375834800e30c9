-- What the CRM reported of each row that was sent to it, and what it holds since.
with

reports as (select * from {{ ref('stg_sync_reports') }}),

placed as (
    select
        *,
        row_number() over (partition by crm_id order by reported_at desc, run_id desc) as place,
        row_number() over (
            partition by crm_id, status
            order by reported_at desc, run_id desc
        ) as place_of_status
    from reports
),

ledger as (
    select
        crm_id,
        run_id,
        reported_at,
        row_hash,
        status,
        error_code,
        error_fields,
        place = 1 as is_last,
        status = 'accepted' and place_of_status = 1 as is_acknowledged
    from placed
)

select * from ledger
