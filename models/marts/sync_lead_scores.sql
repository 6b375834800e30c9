with

scores as (select * from {{ ref('lead_scores') }}),

leads as (select * from {{ ref('stg_leads') }}),

funnel as (select * from {{ ref('scr_lead_status') }}),

-- A CRM refuses to update a record that is converted, merged or deleted, so none is sent.
records as (
    select
        leads.lead_id,
        leads.crm_id
    from leads
    inner join funnel
        on leads.lead_id = funnel.lead_id
    where leads.crm_id is not null and not funnel.is_converted and not funnel.is_gone
),

identified as (
    select
        scores.*,
        records.crm_id
    from scores
    inner join records
        on scores.lead_id = records.lead_id
),

-- Where two leads name one CRM record, the one that stands higher on the list is sent.
ranked_leads as (
    select
        *,
        row_number() over (partition by crm_id order by lead_rank asc nulls last, as_of desc, lead_id asc) as preference
    from identified
),

sync as (
    select
        crm_id,
        lead_id,
        score,
        cast(round(probability * 100, 2) as decimal(5, 2)) as probability_pct,
        tier,
        grade,
        score_status,
        score_source,
        rank_in_owner_queue,
        reason_1,
        reason_2,
        reason_3,
        is_hand_raiser,
        hand_raiser_behaviour as hand_raiser_event,
        hand_raised_at as hand_raiser_at,
        previous_score,
        previous_tier,
        tier_changed_at,
        model_version,
        as_of as score_as_of,
        content_changed_at as changed_at,
        substr(
            coalesce(reason_1_code, '') || coalesce(';' || reason_2_code, '') || coalesce(';' || reason_3_code, ''),
            1,
            255
        ) as reason_codes,
        md5(crm_id || '|' || score_status || '|' || content_hash) as row_hash
    from ranked_leads
    where preference = 1
)

select * from sync
