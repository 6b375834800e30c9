with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

clock as (select * from {{ ref('stg_clock') }}),

moments as (select * from {{ ref('ftr_moments') }}),

funnel as (select * from {{ ref('scr_lead_status') }}),

scores as (select * from {{ ref('scr_scores') }}),

eligibility as (select * from {{ ref('scr_eligibility') }}),

tier_edges as (select * from {{ ref('scr_tier_edges') }}),

policy_edges as (select * from {{ ref('tier_edges') }}),

grades as (select * from {{ ref('scr_grades') }}),

grade_tiers as (select * from {{ ref('grades') }}),

manual_scores as (select * from {{ ref('stg_manual_scores') }}),

raises as (select * from {{ ref('scr_hand_raisers') }}),

published_models as (
    select * from scoring_models
    where is_published
),

edges_without_model as (
    select * from policy_edges
    where scoring_model = '(no model)'
),

current_moments as (
    select moments.entity_id as lead_id
    from moments
    inner join published_models
        on moments.scoring_model = published_models.question
    where moments.is_current
),

-- A hand raise and a manual score count as long as the lead is open.
hand_raisers as (
    select raises.*
    from raises
    inner join funnel
        on raises.lead_id = funnel.lead_id
    where funnel.out_reason is null
),

open_manual_scores as (
    select manual_scores.*
    from manual_scores
    inner join funnel
        on manual_scores.lead_id = funnel.lead_id
    where funnel.out_reason is null
),

population as (
    select lead_id from current_moments
    union distinct
    select lead_id from manual_scores
    union distinct
    select lead_id from hand_raisers
),

facts as (
    select
        population.lead_id,
        clock.as_of,
        published_models.scoring_model,
        funnel.module,
        funnel.out_reason,
        eligibility.is_eligible,
        eligibility.reason as eligibility_reason,
        published_models.trigger_window_days,
        scores.model_version,
        scores.is_additive,
        scores.unseen_values,
        scores.log_odds,
        scores.score_points as model_points,
        scores.score as model_score,
        hand_raisers.behaviour as hand_raiser_behaviour,
        hand_raisers.raised_at as hand_raised_at,
        grades.grade,
        grades.grade_note,
        grades.fit_score,
        grades.behaviour_score,
        grades.behaviour_points,
        grade_tiers.tier as grade_tier,
        coalesce(scores.probability_sql, scores.probability) as probability,
        coalesce(eligibility.is_eligible, false)
        and scores.score is not null
        and funnel.out_reason is null as has_model_score,
        open_manual_scores.lead_id is not null as has_manual_score,
        open_manual_scores.score as manual_points,
        'manual score by ' || coalesce(open_manual_scores.author, 'nobody named')
        || coalesce(', until ' || cast(cast(open_manual_scores.expires_at as date) as varchar), '')
        || coalesce(': ' || open_manual_scores.note, '') as manual_reason,
        hand_raisers.lead_id is not null as is_hand_raiser,
        tier_edges.scoring_model is not null and tier_edges.hot_from is null as has_one_score,
        coalesce(tier_edges.warm_from, edges_without_model.warm_from) as warm_from,
        coalesce(tier_edges.hot_from, edges_without_model.hot_from) as hot_from
    from population
    inner join funnel
        on population.lead_id = funnel.lead_id
    cross join clock
    cross join published_models
    left join eligibility
        on
            published_models.scoring_model = eligibility.scoring_model
            and funnel.module = eligibility.module
    left join scores
        on
            published_models.scoring_model = scores.scoring_model
            and population.lead_id = scores.entity_id
    left join open_manual_scores
        on population.lead_id = open_manual_scores.lead_id
    left join hand_raisers
        on population.lead_id = hand_raisers.lead_id
    left join tier_edges
        on published_models.scoring_model = tier_edges.scoring_model
    left join grades
        on
            published_models.question = grades.question
            and population.lead_id = grades.entity_id
    left join grade_tiers
        on grades.grade = grade_tiers.grade
    left join edges_without_model
        on edges_without_model.scoring_model = '(no model)'
),

decided as (
    select
        *,
        case
            when has_manual_score then 'manual'
            when has_model_score then 'scored'
            else 'ineligible'
        end as score_status,
        case
            when has_manual_score then 'manual'
            when has_model_score then 'model'
            when is_hand_raiser then 'rule'
            else 'none'
        end as score_source,
        case
            when has_manual_score then manual_points
            when has_model_score then model_points
        end as score_points
    from facts
),

-- Why a lead has no grade, and what decides its tier then.
graded as (
    select
        *,
        case
            when grade_tier is not null then null
            when {{ tier_by_grade() }} and score_source = 'model' and not is_hand_raiser
                then
                    'tier by the score, not the grade: '
                    || coalesce(grade_note, 'a grade takes a fit and a weights answer in scoring_models')
            else grade_note
        end as grade_reason
    from decided
),

tiered as (
    select
        *,
        case
            when is_hand_raiser then 'Hot'
            when score_points is null then 'Unscored'
            when {{ tier_by_grade() }} and score_source = 'model' and grade_tier is not null then grade_tier
            when has_one_score and score_source = 'model' then 'Cold'
            when score_points >= hot_from then 'Hot'
            when score_points >= warm_from then 'Warm'
            else 'Cold'
        end as tier,
        case
            when out_reason is not null then out_reason
            when score_status = 'manual' then manual_reason
            when score_status = 'scored'
                then
                    'scored by ' || model_version
                    || case when is_additive then '' else ', a black box: no reasons that add up' end
                    || coalesce('; ' || grade_reason, '')
            when is_eligible
                then
                    'no trigger in the last ' || cast(trigger_window_days as varchar) || ' days'
            else coalesce(eligibility_reason, 'module ' || module || ' was never judged')
        end as status_reason
    from graded
),

tiers as (
    select
        lead_id,
        as_of,
        scoring_model,
        module,
        score_status,
        score_source,
        {{ whole_score('score_points') }} as score,
        cast(score_points as double) as score_points,
        tier,
        is_hand_raiser,
        hand_raiser_behaviour,
        hand_raised_at,
        substr(status_reason, 1, 255) as status_reason,
        case when has_model_score then model_score end as model_score,
        case when score_source = 'model' then probability end as probability,
        case when score_source = 'model' then log_odds end as log_odds,
        case when has_model_score then model_version end as model_version,
        coalesce(score_source = 'model' and is_additive, false) as has_model_reasons,
        case when score_source = 'model' then unseen_values end as unseen_values,
        case when has_model_score then grade end as grade,
        case when has_model_score then fit_score end as fit_score,
        case when has_model_score then behaviour_score end as behaviour_score,
        case when has_model_score then behaviour_points end as behaviour_points,
        row_number() over (
            order by
                case tier when 'Hot' then 1 when 'Warm' then 2 when 'Cold' then 3 else 4 end asc,
                score_points desc nulls last,
                lead_id asc
        ) as lead_rank
    from tiered
)

select * from tiers
