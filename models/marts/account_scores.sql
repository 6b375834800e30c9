with

clock as (select * from {{ ref('stg_clock') }}),

rollups as (select * from {{ ref('scr_account_rollups') }}),

model_scores as (select * from {{ ref('scr_account_scores') }}),

reasons as (select * from {{ ref('scr_reasons') }}),

top_reasons as (
    select
        entity_id as account_id,
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
    where
        entity = 'account'
        and points <> 0
    group by entity_id
),

account_scores as (
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
)

select * from account_scores
