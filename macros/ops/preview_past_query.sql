{#- One row per past moment that judges the model: its outcome, and its tier before and after. Weights are counted anew, other models' forecasts were kept. -#}
{% macro preview_past_query(subject) %}
with

points as (
    select
        outcome,
        {{ preview_points(subject.weights) if subject.method == 'weights' else 'score_points' }} as points_before,
        {{ preview_points(subject.changes, subject.weights) }} as points_added
    from {{ ref('trn_examples') if subject.method == 'weights' else ref('trn_forecasts') }}
    where
        split = 'test'
        and is_kept
        and {{ 'scoring_model = ' ~ text_literal(subject.question) if subject.method == 'weights' else 'model_version = ' ~ text_literal(subject.model_version) }}
)

select
    outcome,
    {{ preview_tier('points_before', subject.before) }} as tier_before,
    {{ preview_tier('points_before + points_added', subject.after) }} as tier_after
from points
{% endmacro %}
