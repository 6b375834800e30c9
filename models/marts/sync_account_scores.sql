-- A row changes by the rules of sync_lead_scores: when a person would act otherwise on it, or when it is old.
with

ready as (select * from {{ ref('scr_ready') }}),

scores as (select * from {{ ref('account_scores') }}),

rollups as (select * from {{ ref('scr_account_rollups') }}),

leads as (select * from {{ ref('stg_leads') }}),

record_marks as (select * from {{ ref('stg_record_marks') }}),

last_sync as (select * from {{ ref('stg_last_account_sync') }}),

rules as (
    select
        max(case when rule_name = 'least_points' then limit_value end) as least_points,
        max(case when rule_name = 'largest_age_days' then limit_value end) as largest_age_days,
        max(case when rule_name = 'tier_changes_only' then limit_value end) = 1 as tier_changes_only
    from {{ ref('sync_rules') }}
),

-- A CRM refuses to update a record that is deleted, so none is sent.
deleted_accounts as (
    select entity_id as account_id
    from record_marks
    where entity = 'account' and mark = 'deleted'
),

scored as (
    select
        scores.account_id,
        coalesce(scores.score, scores.rollup_score) as account_score,
        scores.tier as account_tier,
        scores.tier_source,
        scores.is_hand_raiser,
        scores.leads,
        scores.hot_leads,
        rollups.engaged_leads_30d,
        scores.best_lead_id as top_lead_id,
        leads.crm_id as top_lead_crm_id,
        scores.reason_1,
        scores.reason_2,
        scores.reason_3,
        substr(
            coalesce(scores.reason_1_code, '')
            || coalesce(';' || scores.reason_2_code, '')
            || coalesce(';' || scores.reason_3_code, ''),
            1,
            255
        ) as reason_codes,
        scores.model_version
    from scores
    inner join rollups
        on scores.account_id = rollups.account_id
    left join leads
        on scores.best_lead_id = leads.lead_id
),

-- An account of which no lead is scored any more would stay Hot in the CRM for good, so it gets a last row.
left_alone as (
    select
        last_sync.account_id,
        cast(null as integer) as account_score,
        'Unscored' as account_tier,
        'none' as tier_source,
        false as is_hand_raiser,
        coalesce(rollups.leads, 0) as leads,
        cast(0 as bigint) as hot_leads,
        coalesce(rollups.engaged_leads_30d, 0) as engaged_leads_30d,
        cast(null as varchar) as top_lead_id,
        cast(null as varchar) as top_lead_crm_id,
        cast(null as varchar) as reason_1,
        cast(null as varchar) as reason_2,
        cast(null as varchar) as reason_3,
        '' as reason_codes,
        cast(null as varchar) as model_version
    from last_sync
    left join scored
        on last_sync.account_id = scored.account_id
    left join rollups
        on last_sync.account_id = rollups.account_id
    where scored.account_id is null
),

fresh as (
    select * from scored
    union all
    select * from left_alone
),

hashed as (
    select
        fresh.*,
        md5(
            fresh.account_id
            || '|' || coalesce(cast(fresh.account_score as varchar), '')
            || '|' || fresh.account_tier
            || '|' || fresh.tier_source
            || '|' || cast(fresh.is_hand_raiser as varchar)
            || '|' || cast(fresh.hot_leads as varchar)
            || '|' || coalesce(fresh.top_lead_id, '')
            || '|' || coalesce(fresh.top_lead_crm_id, '')
            || '|' || fresh.reason_codes
        ) as row_hash
    from fresh
    left join deleted_accounts
        on fresh.account_id = deleted_accounts.account_id
    where deleted_accounts.account_id is null
),

judged as (
    select
        hashed.*,
        ready.publish_number,
        ready.as_of,
        case
            when
                last_sync.account_score = hashed.account_score
                or (last_sync.account_score is null and hashed.account_score is null)
                then coalesce(last_sync.score_changed_at, ready.as_of)
            else ready.as_of
        end as score_changed_at,
        case
            when last_sync.account_id is null then true
            when last_sync.row_hash = hashed.row_hash then false
            when
                last_sync.account_tier <> hashed.account_tier
                or last_sync.is_hand_raiser <> hashed.is_hand_raiser
                then true
            when rules.tier_changes_only then false
            when last_sync.hot_leads <> hashed.hot_leads then true
            when (last_sync.account_score is null) <> (hashed.account_score is null) then true
            else
                abs(coalesce(last_sync.account_score, 0) - coalesce(hashed.account_score, 0)) >= rules.least_points
                or {{ dbt.datediff("last_sync.changed_at", "ready.as_of", "hour") }}
                >= 24 * rules.largest_age_days
        end as is_due
    from hashed
    cross join rules
    cross join ready
    left join last_sync
        on hashed.account_id = last_sync.account_id
),

changed as (
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
        publish_number as change_number,
        as_of as changed_at
    from judged
    where is_due
),

kept as (
    select
        last_sync.account_id,
        last_sync.account_score,
        last_sync.account_tier,
        last_sync.tier_source,
        last_sync.is_hand_raiser,
        last_sync.leads,
        last_sync.hot_leads,
        last_sync.engaged_leads_30d,
        last_sync.top_lead_id,
        last_sync.top_lead_crm_id,
        last_sync.reason_1,
        last_sync.reason_2,
        last_sync.reason_3,
        last_sync.reason_codes,
        last_sync.model_version,
        last_sync.score_changed_at,
        last_sync.row_hash,
        last_sync.change_number,
        last_sync.changed_at
    from last_sync
    inner join judged
        on last_sync.account_id = judged.account_id
    where not judged.is_due
),

sync as (
    select * from changed
    union all
    select * from kept
)

select * from sync
