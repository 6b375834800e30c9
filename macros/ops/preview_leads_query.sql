{#- One row per current lead of the model: points and tier before and after; is_fixed where no points decide the published tier. -#}
{% macro preview_leads_query(subject) %}
with

points as (
    select
        scores.entity_id as lead_id,
        scores.score_points as points_before,
        scores.score_points + {{ preview_points(subject.changes, subject.weights) }} as points_after
    from {{ ref('scr_scores') }} as scores
    inner join {{ ref('scr_moments') }} as moments
        on
            scores.scoring_model = moments.scoring_model
            and scores.entity_id = moments.entity_id
    where scores.scoring_model = {{ text_literal(subject.name) }}
),

fixed as (
    select lead_id from {{ ref('scr_tiers') }}
    where {{ 'score_source <> \'model\' or is_hand_raiser' if subject.is_published else '1 = 0' }}
)

select
    points.lead_id,
    points.points_before,
    points.points_after,
    {{ preview_tier('points.points_before', subject.before) }} as tier_before,
    {{ preview_tier('points.points_after', subject.after) }} as tier_after,
    fixed.lead_id is not null as is_fixed
from points
left join fixed
    on points.lead_id = fixed.lead_id
{% endmacro %}
