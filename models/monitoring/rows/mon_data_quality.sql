{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['as_of', 'source_table', 'check_family', 'check_name'],
    full_refresh=false,
    on_schema_change='append_new_columns',
    pre_hook="{{ forget_after_now('as_of') }}",
) }}

{#- The checks: for each table the family, the name and the condition of a row that has the fault. -#}
{% set checks = {
    'leads': [
        ('missing', 'account_id', 'account_id is null'),
        ('missing', 'module', 'module is null'),
        ('missing', 'owner_id', 'owner_id is null'),
        ('missing', 'crm_id', 'crm_id is null'),
        ('missing', 'email', 'email_mark is null'),
        ('inconsistent', 'email without @', 'not is_address'),
        ('inconsistent', 'account that is not there', 'account_id is not null and known_account_id is null'),
        ('duplicate', 'e-mail shared by several leads', 'is_address_shared'),
    ],
    'triggers': [
        ('missing', 'trigger_type', 'trigger_type is null'),
        ('missing', 'campaign_id', 'campaign_id is null'),
        ('inconsistent', 'before the lead was created', 'triggered_at < lead_created_at'),
    ],
    'events': [
        ('missing', 'event_type', 'event_type is null'),
        ('missing', 'event_source', 'event_source is null'),
        ('missing', 'event_value', 'event_value is null'),
        ('missing', 'loaded_at', 'loaded_at is null'),
        ('inconsistent', 'before the lead was created', 'occurred_at < lead_created_at'),
        ('inconsistent', 'loaded before it happened', 'loaded_at < occurred_at'),
        ('inconsistent', 'negative event_value', 'event_value < 0'),
    ],
    'accounts': [
        ('missing', 'created_at', 'created_at is null'),
    ],
} %}

with

accounts as (

    select * from {{ ref('stg_accounts') }}

),

leads as (

    select
        leads.*,
        accounts.account_id as known_account_id
    from {{ ref('stg_leads') }} as leads
    left join accounts
        on leads.account_id = accounts.account_id

),

triggers as (

    select
        triggers.*,
        leads.created_at as lead_created_at
    from {{ ref('stg_triggers') }} as triggers
    left join {{ ref('stg_leads') }} as leads
        on triggers.lead_id = leads.lead_id

),

events as (

    select
        events.*,
        leads.created_at as lead_created_at
    from {{ ref('stg_events') }} as events
    left join {{ ref('stg_leads') }} as leads
        on events.lead_id = leads.lead_id

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

leads_faults as (

    select {{ fault_counts(checks.leads) }}
    from leads

),

triggers_faults as (

    select {{ fault_counts(checks.triggers) }}
    from triggers

),

events_faults as (

    select {{ fault_counts(checks.events) }}
    from events

),

accounts_faults as (

    select {{ fault_counts(checks.accounts) }}
    from accounts

),

-- The table itself: DuckDB would materialise every row of a CTE with two readers.
repeated_events as (

    select count(*) - 1 as repeats
    from {{ ref('stg_events') }}
    group by lead_id, event_type, occurred_at
    having count(*) > 1

),

repeated_triggers as (

    select count(*) - 1 as repeats
    from {{ ref('stg_triggers') }}
    group by lead_id, trigger_type, campaign_id, triggered_at
    having count(*) > 1

),

reasons as (

    select
        listed.reason,
        listed.check_family
    from (
        values
        ('null_key', 'missing'),
        ('bad_key', 'inconsistent'),
        ('bad_timestamp', 'inconsistent'),
        ('in_future', 'inconsistent'),
        ('unknown_lead', 'inconsistent'),
        ('deleted', 'inconsistent'),
        ('superseded', 'duplicate'),
        ('conflict', 'duplicate'),
        ('duplicate', 'duplicate')
    ) as listed (reason, check_family)

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
        count(case when crm_id <> {{ salesforce_id_18('substr(crm_id, 1, 15)') }} then 1 end) as wrong_ids
    from {{ ref('stg_leads') }}
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

    {{ fault_findings('leads', checks.leads, 'leads_faults') }}

    union all

    {{ fault_findings('triggers', checks.triggers, 'triggers_faults') }}

    union all

    {{ fault_findings('events', checks.events, 'events_faults') }}

    union all

    {{ fault_findings('accounts', checks.accounts, 'accounts_faults') }}

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
