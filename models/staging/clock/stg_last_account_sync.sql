with

last_sync as (
    select
        account_id,
        account_score,
        account_tier,
        tier_source,
        is_hand_raiser,
        leads,
        hot_leads,
        engaged_leads_30d,
        top_lead_id,
        top_lead_crm_id,
        reason_1,
        reason_2,
        reason_3,
        reason_codes,
        model_version,
        score_changed_at,
        row_hash,
        change_number,
        changed_at
    from {{ source('published', 'sync_account_scores') }}
)

select * from last_sync
