with

last_sync as (
    select
        coalesce(crm_object, 'lead') as crm_object,
        crm_id,
        lead_id,
        score,
        probability_pct,
        expected_lift,
        tier,
        grade,
        score_status,
        status_reason,
        score_source,
        score_trend,
        recommended_action,
        reason_1,
        reason_2,
        reason_3,
        reason_codes,
        reasons_long,
        is_hand_raiser,
        hand_raiser_event,
        hand_raiser_at,
        previous_score,
        previous_tier,
        tier_changed_at,
        score_changed_at,
        model_version,
        row_hash,
        change_number,
        changed_at,
        rank_in_owner_queue,
        score_as_of
    from {{ source('published', 'sync_lead_scores') }}
)

select * from last_sync
