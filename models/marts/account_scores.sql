with

clock as (select * from {{ ref('stg_clock') }}),

rollups as (select * from {{ ref('scr_account_rollups') }}),

model_scores as (select * from {{ ref('scr_account_scores') }}),

reasons as (select * from {{ ref('scr_account_reasons') }}),

top_reasons as (
    select
        account_id,
        max(case when reason_rank = 1 then reason_text end) as reason_1,
        max(case when reason_rank = 1 then reason_code end) as reason_1_code,
        max(case when reason_rank = 1 then points end) as reason_1_points,
        max(case when reason_rank = 2 then reason_text end) as reason_2,
        max(case when reason_rank = 2 then reason_code end) as reason_2_code,
        max(case when reason_rank = 2 then points end) as reason_2_points,
        max(case when reason_rank = 3 then reason_text end) as reason_3,
        max(case when reason_rank = 3 then reason_code end) as reason_3_code,
        max(case when reason_rank = 3 then points end) as reason_3_points
    from reasons
    where points <> 0
    group by account_id
),

combined as (
    select
        rollups.account_id,
        clock.as_of,
        model_scores.score,
        model_scores.probability,
        model_scores.tier as model_tier,
        model_scores.scoring_model,
        model_scores.model_version,
        top_reasons.reason_1,
        top_reasons.reason_1_code,
        top_reasons.reason_1_points,
        top_reasons.reason_2,
        top_reasons.reason_2_code,
        top_reasons.reason_2_points,
        top_reasons.reason_3,
        top_reasons.reason_3_code,
        top_reasons.reason_3_points,
        rollups.is_hand_raiser,
        rollups.leads,
        rollups.scored_leads,
        rollups.hot_leads,
        rollups.best_lead_id,
        rollups.best_lead_score,
        rollups.best_lead_tier,
        rollups.rollup_leads,
        rollups.best_probability,
        rollups.rollup_probability,
        rollups.rollup_score,
        rollups.rollup_tier,
        case
            when rollups.is_hand_raiser then 'Hot'
            else coalesce(model_scores.tier, rollups.rollup_tier)
        end as tier,
        case
            when rollups.is_hand_raiser then 'rule'
            when model_scores.tier is not null then 'model'
            else 'rollup'
        end as tier_source,
        coalesce(model_scores.score_status, 'not asked') as score_status,
        coalesce(
            model_scores.status_reason,
            'no question about accounts, or no current moment: a lead converted, or none that is open was triggered'
        ) as status_reason
    from rollups
    cross join clock
    left join model_scores
        on rollups.account_id = model_scores.account_id
    left join top_reasons
        on rollups.account_id = top_reasons.account_id
    where rollups.rollup_tier <> 'Unscored' or model_scores.score is not null
),

account_scores as (
    select
        account_id,
        as_of,
        tier,
        tier_source,
        score,
        probability,
        model_tier,
        score_status,
        status_reason,
        scoring_model,
        model_version,
        reason_1,
        reason_1_code,
        reason_1_points,
        reason_2,
        reason_2_code,
        reason_2_points,
        reason_3,
        reason_3_code,
        reason_3_points,
        is_hand_raiser,
        leads,
        scored_leads,
        hot_leads,
        best_lead_id,
        best_lead_score,
        best_lead_tier,
        rollup_leads,
        best_probability,
        rollup_probability,
        rollup_score,
        rollup_tier
    from combined
)

select * from account_scores
