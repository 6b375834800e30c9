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

rejects as (

    select
        source_table,
        coalesce(lead_id, '(null)') as row_key,
        reject_reason as reason,
        row_text
    from leads
    where reject_reason is not null

    union all

    select
        source_table,
        coalesce(trigger_id, '(null)') as row_key,
        reject_reason as reason,
        row_text
    from triggers
    where reject_reason is not null

    union all

    select
        source_table,
        coalesce(event_id, '(null)') as row_key,
        reject_reason as reason,
        row_text
    from events
    where reject_reason is not null

    union all

    select
        source_table,
        coalesce(account_id, '(null)') as row_key,
        reject_reason as reason,
        row_text
    from accounts
    where reject_reason is not null

    union all

    select
        source_table,
        coalesce(lead_id, '(null)') as row_key,
        reject_reason as reason,
        row_text
    from lead_states
    where reject_reason is not null

),

numbered as (

    select
        source_table,
        row_key,
        reason,
        row_text,
        row_number() over (partition by source_table, row_key, reason order by row_text nulls last) as reject_number
    from rejects

)

select * from numbered
