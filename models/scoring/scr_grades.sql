with

answers as (select * from {{ ref('scr_answers') }}),

scores as (select * from {{ ref('scr_scores') }}),

tier_edges as (select * from {{ ref('scr_tier_edges') }}),

levels as (
    select
        answers.question,
        answers.part,
        scores.entity_id,
        scores.as_of,
        scores.model_version,
        scores.score,
        scores.score_points,
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
),

parts as (
    select
        question,
        entity_id,
        as_of,
        max(case when part = 'fit' then model_version end) as fit_model_version,
        max(case when part = 'fit' then score end) as fit_score,
        max(case when part = 'fit' then substr('ABC', place, 1) end) as fit_grade,
        max(case when part = 'behaviour' then model_version end) as behaviour_model_version,
        max(case when part = 'behaviour' then score end) as behaviour_score,
        max(case when part = 'behaviour' then score_points end) as behaviour_points,
        max(case when part = 'behaviour' then cast(place as varchar) end) as behaviour_grade
    from levels
    group by question, entity_id, as_of
),

grades as (
    select
        *,
        fit_grade || behaviour_grade as grade
    from parts
)

select * from grades
