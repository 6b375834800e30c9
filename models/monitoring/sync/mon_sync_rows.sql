-- What the CRM is known to hold of each row that is published now.
with

ready as (select * from {{ ref('scr_ready') }}),

sync as (select * from {{ ref('sync_lead_scores') }}),

ledger as (select * from {{ ref('sync_ledger') }}),

-- Without a report nothing is known of any row.
reported as (select count(*) > 0 as is_reported from ledger),

acknowledged as (
    select
        crm_id,
        row_hash
    from ledger
    where is_acknowledged
),

last_reports as (
    select * from ledger
    where is_last
),

sync_rows as (
    select
        sync.crm_id,
        sync.lead_id,
        sync.row_hash,
        sync.changed_at,
        last_reports.reported_at,
        case
            when reported.is_reported then coalesce(acknowledged.row_hash = sync.row_hash, false)
        end as is_acknowledged,
        case
            when reported.is_reported
                then
                    coalesce(last_reports.status = 'rejected' and last_reports.row_hash = sync.row_hash, false)
        end as is_rejected,
        case when last_reports.row_hash = sync.row_hash then last_reports.error_code end as error_code,
        case when last_reports.row_hash = sync.row_hash then last_reports.error_fields end as error_fields,
        {{ dbt.datediff("sync.changed_at", "ready.as_of", "day") }}
            as age_days
    from sync
    cross join ready
    cross join reported
    left join acknowledged
        on sync.crm_id = acknowledged.crm_id
    left join last_reports
        on sync.crm_id = last_reports.crm_id
)

select * from sync_rows
