-- A row changes when a person would act otherwise on it (seed sync_rules); until then the CRM keeps the row that it
-- has, and so does this table.
with

ready as (select * from {{ ref('scr_ready') }}),

scores as (select * from {{ ref('lead_scores') }}),

reasons as (select * from {{ ref('scr_theme_reasons') }}),

leads as (select * from {{ ref('stg_leads') }}),

funnel as (select * from {{ ref('scr_lead_status') }}),

actions as (select * from {{ ref('sync_actions') }}),

erased_records as (
    select distinct crm_id
    from {{ ref('stg_erasures') }}
    where crm_id is not null
),

last_sync as (
    select
        *,
        {{ seconds_since_2000('hand_raiser_at') }} as hand_raiser_second
    from {{ ref('stg_last_sync') }}
),

rules as (
    select
        max(case when rule_name = 'least_points' then limit_value end) as least_points,
        max(case when rule_name = 'largest_age_days' then limit_value end) as largest_age_days,
        max(case when rule_name = 'tier_changes_only' then limit_value end) = 1 as tier_changes_only
    from {{ ref('sync_rules') }}
),

-- A CRM refuses to update a lead that is converted, merged or deleted, so none is sent; the contact that a lead became
-- when it was converted is sent in its place.
records as (
    select
        leads.lead_id,
        case when funnel.is_converted then 'contact' else 'lead' end as crm_object,
        case when funnel.is_converted then funnel.contact_id else leads.crm_id end as crm_id
    from leads
    inner join funnel
        on leads.lead_id = funnel.lead_id
    where not funnel.is_gone
),

identified as (
    select
        scores.*,
        records.crm_object,
        records.crm_id
    from scores
    inner join records
        on scores.lead_id = records.lead_id
    where records.crm_id is not null
),

-- Where two leads name one CRM record, the one that stands higher on the list is sent.
ranked_leads as (
    select
        *,
        row_number() over (
            partition by crm_object, crm_id
            order by lead_rank asc nulls last, as_of desc, lead_id asc
        ) as preference
    from identified
),

model_reasons as (
    select
        *,
        row_number() over (partition by lead_id order by reason_rank) as place
    from reasons
    where direction in ('raises', 'lowers')
),

long_reasons as (
    select
        lead_id,
        as_of,
        {{ dbt.listagg(
            "reason_text || case when points > 0 then ' (+' else ' (' end || cast(cast(round(points) as integer) as varchar) || ')'",
            "'; '", "order by place"
        ) }} as reasons_long
    from model_reasons
    where place <= 6
    group by lead_id, as_of
),

spoken_for as (
    select
        ranked_leads.crm_object,
        ranked_leads.crm_id,
        ranked_leads.lead_id,
        ranked_leads.score,
        cast(round(ranked_leads.probability * 100, 2) as decimal(5, 2)) as probability_pct,
        cast(round(ranked_leads.expected_lift, 2) as decimal(9, 2)) as expected_lift,
        ranked_leads.tier,
        ranked_leads.grade,
        ranked_leads.score_status,
        ranked_leads.status_reason,
        ranked_leads.score_source,
        ranked_leads.score_trend,
        actions.recommended_action,
        ranked_leads.reason_1,
        ranked_leads.reason_2,
        ranked_leads.reason_3,
        substr(
            coalesce(ranked_leads.reason_1_code, '')
            || coalesce(';' || ranked_leads.reason_2_code, '')
            || coalesce(';' || ranked_leads.reason_3_code, ''),
            1,
            255
        ) as reason_codes,
        substr(long_reasons.reasons_long, 1, 1024) as reasons_long,
        ranked_leads.is_hand_raiser,
        ranked_leads.hand_raiser_behaviour as hand_raiser_event,
        ranked_leads.hand_raised_at as hand_raiser_at,
        ranked_leads.previous_score,
        ranked_leads.previous_tier,
        ranked_leads.tier_changed_at,
        ranked_leads.score_changed_at,
        ranked_leads.model_version,
        ranked_leads.rank_in_owner_queue
    from ranked_leads
    left join actions
        on
            ranked_leads.tier = actions.tier
            and ranked_leads.is_hand_raiser = actions.is_hand_raiser
    left join long_reasons
        on
            ranked_leads.lead_id = long_reasons.lead_id
            and ranked_leads.as_of = long_reasons.as_of
    where ranked_leads.preference = 1
),

-- A record that no lead speaks for any more would stay Hot in the CRM for good, so it gets a last row, and so does that
-- of an erased lead, which is named nowhere. What the CRM would refuse is left out.
speechless as (
    select
        last_sync.crm_object,
        last_sync.crm_id,
        last_sync.lead_id,
        last_sync.score as previous_score,
        last_sync.tier as previous_tier,
        'stale' as score_status,
        'no lead has this record any more' as status_reason
    from last_sync
    left join funnel
        on last_sync.lead_id = funnel.lead_id
    where
        last_sync.score_status <> 'erased'
        and not (
            last_sync.crm_object = 'lead'
            and last_sync.crm_id in (select erased_records.crm_id from erased_records)
        )
        and not (last_sync.crm_object = 'lead' and coalesce(funnel.is_converted, false))
        and not coalesce(funnel.is_gone, false)

    union all

    select
        'lead' as crm_object,
        crm_id,
        '(erased)' as lead_id,
        cast(null as integer) as previous_score,
        cast(null as varchar) as previous_tier,
        'erased' as score_status,
        'erased on request' as status_reason
    from erased_records
),

left_alone as (
    select
        speechless.crm_object,
        speechless.crm_id,
        speechless.lead_id,
        cast(null as integer) as score,
        cast(null as decimal(5, 2)) as probability_pct,
        cast(null as decimal(9, 2)) as expected_lift,
        'Unscored' as tier,
        cast(null as varchar) as grade,
        speechless.score_status,
        speechless.status_reason,
        'none' as score_source,
        'not_enough_info' as score_trend,
        actions.recommended_action,
        cast(null as varchar) as reason_1,
        cast(null as varchar) as reason_2,
        cast(null as varchar) as reason_3,
        '' as reason_codes,
        cast(null as varchar) as reasons_long,
        false as is_hand_raiser,
        cast(null as varchar) as hand_raiser_event,
        cast(null as timestamp) as hand_raiser_at,
        speechless.previous_score,
        speechless.previous_tier,
        ready.as_of as tier_changed_at,
        ready.as_of as score_changed_at,
        cast(null as varchar) as model_version,
        cast(null as bigint) as rank_in_owner_queue
    from speechless
    cross join ready
    left join actions
        on
            actions.tier = 'Unscored'
            and not actions.is_hand_raiser
    left join spoken_for
        on
            speechless.crm_object = spoken_for.crm_object
            and speechless.crm_id = spoken_for.crm_id
    where spoken_for.crm_id is null
),

fresh as (
    select * from spoken_for
    union all
    select * from left_alone
),

timed as (
    select
        *,
        {{ seconds_since_2000('hand_raiser_at') }} as hand_raiser_second
    from fresh
),

hashed as (
    select
        *,
        md5(
            crm_object
            || '|' || crm_id
            || '|' || lead_id
            || '|' || coalesce(cast(score as varchar), '')
            || '|' || tier
            || '|' || score_status
            || '|' || score_source
            || '|' || coalesce(grade, '')
            || '|' || coalesce(hand_raiser_event, '')
            || '|' || cast(hand_raiser_second as varchar)
            || '|' || reason_codes
        ) as row_hash
    from timed
),

judged as (
    select
        hashed.*,
        case
            when last_sync.crm_id is null then true
            when last_sync.row_hash = hashed.row_hash then false
            when
                last_sync.lead_id <> hashed.lead_id
                or last_sync.tier <> hashed.tier
                or last_sync.score_status <> hashed.score_status
                or last_sync.score_source <> hashed.score_source
                or coalesce(last_sync.grade, '') <> coalesce(hashed.grade, '')
                or coalesce(last_sync.hand_raiser_event, '') <> coalesce(hashed.hand_raiser_event, '')
                or last_sync.hand_raiser_second <> hashed.hand_raiser_second
                then true
            when rules.tier_changes_only then false
            when hashed.score_status = 'manual' and coalesce(last_sync.score, -1) <> coalesce(hashed.score, -1)
                then true
            when (last_sync.score is null) <> (hashed.score is null) then true
            else
                abs(coalesce(last_sync.score, 0) - coalesce(hashed.score, 0)) >= rules.least_points
                or {{ dbt.datediff("last_sync.changed_at", "ready.as_of", "hour") }}
                >= 24 * rules.largest_age_days
        end as is_due
    from hashed
    cross join rules
    cross join ready
    left join last_sync
        on
            hashed.crm_object = last_sync.crm_object
            and hashed.crm_id = last_sync.crm_id
),

changed as (
    select
        judged.crm_object,
        judged.crm_id,
        judged.lead_id,
        judged.score,
        judged.probability_pct,
        judged.expected_lift,
        judged.tier,
        judged.grade,
        judged.score_status,
        judged.status_reason,
        judged.score_source,
        judged.score_trend,
        judged.recommended_action,
        judged.reason_1,
        judged.reason_2,
        judged.reason_3,
        judged.reason_codes,
        judged.reasons_long,
        judged.is_hand_raiser,
        judged.hand_raiser_event,
        judged.hand_raiser_at,
        judged.previous_score,
        judged.previous_tier,
        judged.tier_changed_at,
        judged.score_changed_at,
        judged.model_version,
        judged.row_hash,
        ready.publish_number as change_number,
        ready.as_of as changed_at
    from judged
    cross join ready
    where judged.is_due
),

kept as (
    select
        last_sync.crm_object,
        last_sync.crm_id,
        last_sync.lead_id,
        last_sync.score,
        last_sync.probability_pct,
        last_sync.expected_lift,
        last_sync.tier,
        last_sync.grade,
        last_sync.score_status,
        last_sync.status_reason,
        last_sync.score_source,
        last_sync.score_trend,
        last_sync.recommended_action,
        last_sync.reason_1,
        last_sync.reason_2,
        last_sync.reason_3,
        last_sync.reason_codes,
        last_sync.reasons_long,
        last_sync.is_hand_raiser,
        last_sync.hand_raiser_event,
        last_sync.hand_raiser_at,
        last_sync.previous_score,
        last_sync.previous_tier,
        last_sync.tier_changed_at,
        last_sync.score_changed_at,
        last_sync.model_version,
        last_sync.row_hash,
        last_sync.change_number,
        last_sync.changed_at
    from last_sync
    inner join judged
        on
            last_sync.crm_object = judged.crm_object
            and last_sync.crm_id = judged.crm_id
    where not judged.is_due
),

sent as (
    select * from changed
    union all
    select * from kept
),

sync as (
    select
        sent.*,
        judged.rank_in_owner_queue,
        ready.as_of as score_as_of
    from sent
    inner join judged
        on
            sent.crm_object = judged.crm_object
            and sent.crm_id = judged.crm_id
    cross join ready
)

select * from sync
