{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['as_of', 'source_table', 'check_family', 'check_name'],
    full_refresh=false,
    on_schema_change='append_new_columns',
    pre_hook="{{ forget_after_now('as_of') }}",
) }}

with

leads as (

    select * from {{ ref('stg_leads') }}

),

triggers as (

    select * from {{ ref('stg_triggers') }}

),

events as (

    select * from {{ ref('stg_events') }}

),

accounts as (

    select * from {{ ref('stg_accounts') }}

),

rejected_rows as (

    select * from {{ ref('stg_rejected_rows') }}

),

row_counts as (

    select * from {{ ref('stg_row_counts') }}

),

clock as (

    select as_of from {{ ref('stg_clock') }}

),

leads_with_unknown_account as (

    select leads.lead_id
    from leads
    left join accounts
        on leads.account_id = accounts.account_id
    where leads.account_id is not null and accounts.account_id is null

),

early_triggers as (

    select triggers.trigger_id
    from triggers
    inner join leads
        on triggers.lead_id = leads.lead_id
    where triggers.triggered_at < leads.created_at

),

leads_sharing_email as (

    select lead_id
    from leads
    where email is not null
    qualify count(*) over (partition by email) > 1

),

-- In one pass over the events.
event_counts as (

    select
        count(*) - count(events.event_type) as without_type,
        count(*) - count(events.event_source) as without_source,
        count(*) - count(events.event_value) as without_value,
        count(*) - count(events.loaded_at) as without_load,
        count(case when events.occurred_at < leads.created_at then 1 end) as before_the_lead,
        count(case when events.loaded_at < events.occurred_at then 1 end) as loaded_before,
        count(case when events.event_value < 0 then 1 end) as negative
    from events
    left join leads
        on events.lead_id = leads.lead_id

),

-- The table itself: of a CTE with two readers DuckDB writes down every row.
repeated_events as (

    select count(*) - 1 as repeats
    from {{ ref('stg_events') }}
    group by lead_id, event_type, occurred_at
    having count(*) > 1

),

repeated_triggers as (

    select count(*) - 1 as repeats
    from triggers
    group by lead_id, trigger_type, campaign_id, triggered_at
    having count(*) > 1

),

reasons as (

    select
        'null_key' as reason,
        'missing' as check_family

    union all

    select
        'bad_key' as reason,
        'inconsistent' as check_family

    union all

    select
        'bad_timestamp' as reason,
        'inconsistent' as check_family

    union all

    select
        'in_future' as reason,
        'inconsistent' as check_family

    union all

    select
        'unknown_lead' as reason,
        'inconsistent' as check_family

    union all

    select
        'deleted' as reason,
        'inconsistent' as check_family

    union all

    select
        'superseded' as reason,
        'duplicate' as check_family

    union all

    select
        'conflict' as reason,
        'duplicate' as check_family

    union all

    select
        'duplicate' as reason,
        'duplicate' as check_family

),

rejections as (

    select
        row_counts.source_table,
        reasons.check_family,
        'rejected as ' || reasons.reason as check_name,
        count(rejected_rows.reason) as row_count
    from row_counts
    cross join reasons
    left join rejected_rows
        on
            row_counts.source_table = rejected_rows.source_table
            and reasons.reason = rejected_rows.reason
    group by row_counts.source_table, reasons.check_family, reasons.reason

),

unread_counts as (

    {{ unread_counts() }}

),

-- Only where most 18-character ids have the checksum of Salesforce, or the knob says so, is one without it a fault.
salesforce_ids as (

    select
        count(case when crm_id = {{ salesforce_id_18('substr(crm_id, 1, 15)') }} then 1 end) as right_ids,
        count(case when crm_id != {{ salesforce_id_18('substr(crm_id, 1, 15)') }} then 1 end) as wrong_ids
    from leads
    where length(crm_id) = 18

),

findings as (

    select
        source_table,
        'unread' as check_family,
        column_name as check_name,
        unread_values as row_count
    from unread_counts

    union all

    select
        'leads' as source_table,
        'inconsistent' as check_family,
        'crm_id of 18 characters with a wrong checksum' as check_name,
        case when right_ids > wrong_ids or {{ knob('salesforce_ids') | lower }} then wrong_ids else 0 end as row_count
    from salesforce_ids

    union all

    select
        source_table,
        'accepted' as check_family,
        'accepted rows' as check_name,
        accepted_rows as row_count
    from row_counts

    union all

    select
        source_table,
        check_family,
        check_name,
        row_count
    from rejections

    union all

    select
        'leads' as source_table,
        'missing' as check_family,
        'account_id' as check_name,
        count(*) as row_count
    from leads
    where account_id is null

    union all

    select
        'leads' as source_table,
        'missing' as check_family,
        'module' as check_name,
        count(*) as row_count
    from leads
    where module is null

    union all

    select
        'leads' as source_table,
        'missing' as check_family,
        'owner_id' as check_name,
        count(*) as row_count
    from leads
    where owner_id is null

    union all

    select
        'leads' as source_table,
        'missing' as check_family,
        'crm_id' as check_name,
        count(*) as row_count
    from leads
    where crm_id is null

    union all

    select
        'leads' as source_table,
        'missing' as check_family,
        'email' as check_name,
        count(*) as row_count
    from leads
    where email is null

    union all

    select
        'triggers' as source_table,
        'missing' as check_family,
        'trigger_type' as check_name,
        count(*) as row_count
    from triggers
    where trigger_type is null

    union all

    select
        'triggers' as source_table,
        'missing' as check_family,
        'campaign_id' as check_name,
        count(*) as row_count
    from triggers
    where campaign_id is null

    union all

    select
        'events' as source_table,
        'missing' as check_family,
        'event_type' as check_name,
        without_type as row_count
    from event_counts

    union all

    select
        'events' as source_table,
        'missing' as check_family,
        'event_source' as check_name,
        without_source as row_count
    from event_counts

    union all

    select
        'events' as source_table,
        'missing' as check_family,
        'event_value' as check_name,
        without_value as row_count
    from event_counts

    union all

    select
        'events' as source_table,
        'missing' as check_family,
        'loaded_at' as check_name,
        without_load as row_count
    from event_counts

    union all

    select
        'accounts' as source_table,
        'missing' as check_family,
        'created_at' as check_name,
        count(*) as row_count
    from accounts
    where created_at is null

    union all

    select
        'leads' as source_table,
        'inconsistent' as check_family,
        'email without @' as check_name,
        count(*) as row_count
    from leads
    where email not like '%_@_%'

    union all

    select
        'leads' as source_table,
        'inconsistent' as check_family,
        'account that is not there' as check_name,
        count(*) as row_count
    from leads_with_unknown_account

    union all

    select
        'events' as source_table,
        'inconsistent' as check_family,
        'before the lead was created' as check_name,
        before_the_lead as row_count
    from event_counts

    union all

    select
        'triggers' as source_table,
        'inconsistent' as check_family,
        'before the lead was created' as check_name,
        count(*) as row_count
    from early_triggers

    union all

    select
        'events' as source_table,
        'inconsistent' as check_family,
        'loaded before it happened' as check_name,
        loaded_before as row_count
    from event_counts

    union all

    select
        'events' as source_table,
        'inconsistent' as check_family,
        'negative event_value' as check_name,
        negative as row_count
    from event_counts

    union all

    select
        'leads' as source_table,
        'duplicate' as check_family,
        'e-mail shared by several leads' as check_name,
        count(*) as row_count
    from leads_sharing_email

    union all

    select
        'events' as source_table,
        'duplicate' as check_family,
        'same lead, type and time under another id' as check_name,
        coalesce(sum(repeats), 0) as row_count
    from repeated_events

    union all

    select
        'triggers' as source_table,
        'duplicate' as check_family,
        'same lead, type and time under another id' as check_name,
        coalesce(sum(repeats), 0) as row_count
    from repeated_triggers

),

dated as (

    select
        clock.as_of,
        findings.source_table,
        findings.check_family,
        findings.check_name,
        cast(findings.row_count as bigint) as row_count
    from findings
    cross join clock

)

select * from dated
