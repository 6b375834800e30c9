-- The leads of sync_lead_scores in the names, types and texts that Salesforce takes, so that a sync converts nothing.
with

sync as (select * from {{ ref('sync_lead_scores') }}),

salesforce as (
    select
        crm_id as id,
        {{ salesforce_score_fields() }},
        row_hash,
        change_number
    from sync
    where crm_object = 'lead'
)

select * from salesforce
