with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

moments as (select * from {{ ref('ftr_moments') }}),

scored_moments as (select * from {{ ref('scr_moments') }}),

scores as (select * from {{ ref('scr_scores') }}),

eligibility as (select * from {{ ref('scr_eligibility') }}),

tier_edges as (select * from {{ ref('scr_tier_edges') }}),

ranked_questions as (
    select
        scoring_model,
        row_number() over (order by position) as place
    from scoring_models
    where entity = 'account' and scoring_model = question
),

questions as (
    select * from ranked_questions
    where place = 1
),

facts as (
    select
        moments.entity_id as account_id,
        moments.as_of,
        moments.scoring_model,
        scores.model_version,
        scores.is_additive,
        scores.base_log_odds,
        scores.log_odds,
        scores.score_points,
        scores.score,
        tier_edges.warm_from,
        tier_edges.hot_from,
        coalesce(scores.probability_sql, scores.probability) as probability,
        coalesce(scored_moments.module, '(none)') as module
    from questions
    inner join moments
        on questions.scoring_model = moments.scoring_model
    left join scored_moments
        on
            moments.scoring_model = scored_moments.scoring_model
            and moments.entity_id = scored_moments.entity_id
            and moments.as_of = scored_moments.as_of
    left join scores
        on
            moments.scoring_model = scores.scoring_model
            and moments.entity_id = scores.entity_id
            and moments.as_of = scores.as_of
    left join tier_edges
        on moments.scoring_model = tier_edges.scoring_model
    where moments.is_current
),

judged as (
    select
        facts.*,
        coalesce(eligibility.is_eligible, false) and facts.score is not null as is_scored,
        coalesce(eligibility.reason, 'module ' || facts.module || ' was never judged') as eligibility_reason
    from facts
    left join eligibility
        on
            facts.scoring_model = eligibility.scoring_model
            and facts.module = eligibility.module
),

account_scores as (
    select
        account_id,
        as_of,
        scoring_model,
        module,
        case when is_scored then 'scored' else 'ineligible' end as score_status,
        substr(case when is_scored then 'scored by ' || model_version else eligibility_reason end, 1, 255)
            as status_reason,
        case when is_scored then model_version end as model_version,
        case when is_scored then score end as score,
        case when is_scored then score_points end as score_points,
        case when is_scored then probability end as probability,
        case when is_scored then base_log_odds end as base_log_odds,
        case when is_scored then log_odds end as log_odds,
        case
            when not is_scored then null
            when score_points >= hot_from then 'Hot'
            when score_points >= warm_from then 'Warm'
            else 'Cold'
        end as tier,
        coalesce(is_scored and is_additive, false) as has_reasons
    from judged
)

select * from account_scores
