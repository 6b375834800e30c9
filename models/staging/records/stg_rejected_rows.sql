with

leads as (

    select * from {{ ref('stg_lead_verdicts') }}

),

triggers as (

    select * from {{ ref('stg_trigger_verdicts') }}

),

events as (

    select * from {{ ref('stg_event_verdicts') }}

),

accounts as (

    select * from {{ ref('stg_account_verdicts') }}

),

lead_states as (

    select * from {{ ref('stg_lead_state_verdicts') }}

),

sync_reports as (

    select * from {{ ref('stg_sync_report_verdicts') }}

),

rejects as (

    select
        source_table,
        coalesce(lead_id, '(null)') as row_key,
        lead_id,
        reject_reason as reason,
        row_text
    from leads
    where reject_reason is not null

    union all

    select
        source_table,
        coalesce(trigger_id, '(null)') as row_key,
        lead_id,
        reject_reason as reason,
        row_text
    from triggers
    where reject_reason is not null

    union all

    select
        source_table,
        coalesce(event_id, '(null)') as row_key,
        lead_id,
        reject_reason as reason,
        row_text
    from events
    where reject_reason is not null

    union all

    select
        source_table,
        coalesce(account_id, '(null)') as row_key,
        cast(null as varchar) as lead_id,
        reject_reason as reason,
        row_text
    from accounts
    where reject_reason is not null

    union all

    select
        source_table,
        coalesce(lead_id, '(null)') as row_key,
        lead_id,
        reject_reason as reason,
        row_text
    from lead_states
    where reject_reason is not null

    union all

    select
        source_table,
        coalesce(crm_id, '(null)') as row_key,
        cast(null as varchar) as lead_id,
        reject_reason as reason,
        row_text
    from sync_reports
    where reject_reason is not null

),

numbered as (

    select
        source_table,
        row_key,
        lead_id,
        reason,
        row_text,
        row_number() over (partition by source_table, row_key, reason order by row_text nulls last) as reject_number,
        case reason
            when 'null_key' then 'A key column is empty.'
            when 'bad_key'
                then 'A key holds more than 255 characters, a control character, or a number that has lost digits.'
            when 'bad_timestamp' then 'A time is missing, unreadable, or outside the years 1980 to 2199.'
            when 'bad_status' then 'A status of a sync report is neither accepted nor rejected.'
            when 'in_future' then 'A time lies more than a day after the point that the data reach (stg_data_horizon).'
            when 'unknown_lead' then 'The lead is not among the accepted leads.'
            when 'deleted' then 'The source marks the row as deleted (knob record_columns).'
            when 'superseded' then 'A newer row with the same key was accepted, or deletes it.'
            when 'conflict'
                then 'Another, different row with the same key was accepted, and nothing says which is newer.'
            when 'duplicate' then 'Another row with the same key and content was accepted.'
            when 'erased' then 'The lead was erased with forget_lead; the source still holds the row.'
        end as meaning
    from rejects

)

select * from numbered
