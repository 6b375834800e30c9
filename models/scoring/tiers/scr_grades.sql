with

answers as (select * from {{ ref('scr_answers') }}),

moments as (select * from {{ ref('scr_moments') }}),

scores as (select * from {{ ref('scr_scores') }}),

tier_edges as (select * from {{ ref('scr_tier_edges') }}),

eligibility as (select * from {{ ref('scr_eligibility') }}),

levels as (
    select
        answers.question,
        answers.part,
        scores.entity_id,
        scores.as_of,
        scores.model_version,
        scores.score,
        scores.score_points,
        coalesce(moments.module, '(none)') as module,
        case
            when scores.score_points >= tier_edges.hot_from then 1
            when scores.score_points >= tier_edges.warm_from then 2
            else 3
        end as place
    from answers
    inner join scores
        on answers.scoring_model = scores.scoring_model
    inner join tier_edges
        on answers.scoring_model = tier_edges.scoring_model
    left join moments
        on
            scores.scoring_model = moments.scoring_model
            and scores.entity_id = moments.entity_id
            and scores.as_of = moments.as_of
),

parts as (
    select
        question,
        entity_id,
        as_of,
        max(module) as module,
        max(case when part = 'fit' then model_version end) as fit_model_version,
        max(case when part = 'fit' then score end) as fit_score,
        max(case when part = 'fit' then substr('ABC', place, 1) end) as fit_letter,
        max(case when part = 'behaviour' then model_version end) as behaviour_model_version,
        max(case when part = 'behaviour' then score end) as behaviour_score,
        max(case when part = 'behaviour' then score_points end) as behaviour_points,
        max(case when part = 'behaviour' then cast(place as varchar) end) as behaviour_digit
    from levels
    group by question, entity_id, as_of
),

-- An answer that failed its gates for a module gives no letter or digit to the leads of the module.
verdicts as (
    select
        answers.question,
        answers.part,
        eligibility.module,
        eligibility.is_eligible,
        case
            when not eligibility.is_eligible
                then
                    case answers.part when 'fit' then 'no letter' else 'no digit' end
                    || ', for ' || answers.scoring_model || ' did not pass for module ' || eligibility.module
                    || ' (' || eligibility.reason || ')'
        end as failure
    from answers
    inner join eligibility
        on answers.scoring_model = eligibility.scoring_model
),

grades as (
    select
        parts.question,
        parts.entity_id,
        parts.as_of,
        parts.fit_model_version,
        parts.behaviour_model_version,
        case when fit.is_eligible then parts.fit_score end as fit_score,
        case when fit.is_eligible then parts.fit_letter end as fit_grade,
        case when behaviour.is_eligible then parts.behaviour_score end as behaviour_score,
        case when behaviour.is_eligible then parts.behaviour_points end as behaviour_points,
        case when behaviour.is_eligible then parts.behaviour_digit end as behaviour_grade,
        case
            when fit.is_eligible and behaviour.is_eligible then parts.fit_letter || parts.behaviour_digit
        end as grade,
        case
            when fit.failure is not null and behaviour.failure is not null
                then fit.failure || '; ' || behaviour.failure
            else coalesce(fit.failure, behaviour.failure)
        end as grade_note
    from parts
    left join verdicts as fit
        on
            parts.question = fit.question
            and parts.module = fit.module
            and fit.part = 'fit'
    left join verdicts as behaviour
        on
            parts.question = behaviour.question
            and parts.module = behaviour.module
            and behaviour.part = 'behaviour'
)

select * from grades
