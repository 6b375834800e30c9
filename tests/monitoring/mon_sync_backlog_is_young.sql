{{ config(store_failures=true, severity='warn') }}

-- What was published days ago and never reported as accepted: the sync does not run, or does not report.
with

sync_rows as (select * from {{ ref('mon_sync_rows') }}),

rules as (
    select limit_value as backlog_days from {{ ref('sync_rules') }}
    where rule_name = 'backlog_days'
),

backlog as (
    select
        count(*) as backlog_rows,
        max(sync_rows.age_days) as oldest_days,
        min(sync_rows.crm_id) as example,
        max(rules.backlog_days) as backlog_days
    from sync_rows
    inner join rules
        on sync_rows.age_days > rules.backlog_days
    where not sync_rows.is_acknowledged and not sync_rows.is_rejected
)

select
    backlog_rows,
    oldest_days,
    case backlog_rows when 1 then '1 row' else cast(backlog_rows as varchar) || ' rows' end
    || ' of sync_lead_scores changed more than ' || cast(cast(backlog_days as integer) as varchar)
    || ' days ago (the oldest ' || cast(oldest_days as varchar)
    || ') and the CRM has not acknowledged them, such as record ' || example
    || '. Run the sync of docs/salesforce.md, and look at what it prints.' as message
from backlog
where backlog_rows > 0
