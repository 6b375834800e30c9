-- The rows of sync_lead_scores in the names, types and texts that Salesforce takes, so that a sync converts nothing.
with

sync as (select * from {{ ref('sync_lead_scores') }}),

salesforce as (
    select
        crm_id as id,
        {{ salesforce_text('score') }} as ls_score__c,
        {{ salesforce_text('probability_pct') }} as ls_probability_pct__c,
        {{ salesforce_text('expected_lift') }} as ls_expected_lift__c,
        {{ salesforce_text('tier') }} as ls_tier__c,
        {{ salesforce_text('grade') }} as ls_grade__c,
        {{ salesforce_text('score_status') }} as ls_score_status__c,
        {{ salesforce_text('status_reason') }} as ls_status_reason__c,
        {{ salesforce_text('score_source') }} as ls_score_source__c,
        {{ salesforce_text('score_trend') }} as ls_score_trend__c,
        {{ salesforce_text('recommended_action') }} as ls_recommended_action__c,
        {{ salesforce_text('reason_1') }} as ls_reason_1__c,
        {{ salesforce_text('reason_2') }} as ls_reason_2__c,
        {{ salesforce_text('reason_3') }} as ls_reason_3__c,
        {{ salesforce_text('reason_codes') }} as ls_reason_codes__c,
        {{ salesforce_text('reasons_long') }} as ls_reasons_long__c,
        {{ salesforce_text('is_hand_raiser') }} as ls_is_hand_raiser__c,
        {{ salesforce_text('hand_raiser_event') }} as ls_hand_raiser_event__c,
        {{ salesforce_text('hand_raiser_at', is_time=true) }} as ls_hand_raiser_at__c,
        {{ salesforce_text('previous_score') }} as ls_previous_score__c,
        {{ salesforce_text('previous_tier') }} as ls_previous_tier__c,
        {{ salesforce_text('tier_changed_at', is_time=true) }} as ls_tier_changed_at__c,
        {{ salesforce_text('score_changed_at', is_time=true) }} as ls_score_changed_at__c,
        {{ salesforce_text('model_version') }} as ls_model_version__c,
        {{ salesforce_text('changed_at', is_time=true) }} as ls_changed_at__c,
        row_hash,
        change_number
    from sync
)

select * from salesforce
