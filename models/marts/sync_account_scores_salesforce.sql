-- The rows of sync_account_scores in the names, types and texts that Salesforce takes, so that a sync converts nothing.
with

sync as (select * from {{ ref('sync_account_scores') }}),

salesforce as (
    select
        account_id as id,
        {{ salesforce_text('account_score') }} as ls_score__c,
        {{ salesforce_text('account_tier') }} as ls_tier__c,
        {{ salesforce_text('tier_source') }} as ls_tier_source__c,
        {{ salesforce_text('is_hand_raiser') }} as ls_is_hand_raiser__c,
        {{ salesforce_text('leads') }} as ls_leads__c,
        {{ salesforce_text('hot_leads') }} as ls_hot_leads__c,
        {{ salesforce_text('engaged_leads_30d') }} as ls_engaged_leads_30d__c,
        {{ salesforce_text('top_lead_crm_id') }} as ls_top_lead__c,
        {{ salesforce_text('reason_1') }} as ls_reason_1__c,
        {{ salesforce_text('reason_2') }} as ls_reason_2__c,
        {{ salesforce_text('reason_3') }} as ls_reason_3__c,
        {{ salesforce_text('reason_codes') }} as ls_reason_codes__c,
        {{ salesforce_text('model_version') }} as ls_model_version__c,
        {{ salesforce_text('score_changed_at', is_time=true) }} as ls_score_changed_at__c,
        {{ salesforce_text('changed_at', is_time=true) }} as ls_changed_at__c,
        row_hash,
        change_number
    from sync
)

select * from salesforce
