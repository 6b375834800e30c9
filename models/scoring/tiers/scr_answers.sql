-- A fit score and a behaviour score of one question make its grade; where several could, the first in the knob does.
with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

champions as (select * from {{ ref('scr_champions') }}),

parts as (
    select
        question,
        scoring_model,
        position,
        case when method = 'weights' then 'behaviour' when feature_family = 'fit' then 'fit' end as part
    from scoring_models
),

ranked_parts as (
    select
        *,
        row_number() over (partition by question, part order by position) as place
    from parts
    where part is not null
),

answers as (
    select
        ranked_parts.question,
        ranked_parts.part,
        ranked_parts.scoring_model,
        champions.model_version
    from ranked_parts
    left join champions
        on ranked_parts.scoring_model = champions.scoring_model
    where ranked_parts.place = 1
)

select * from answers
