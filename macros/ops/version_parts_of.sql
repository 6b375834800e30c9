{#- The rows of trn_version_parts from the tables that held its parts before there was one. -#}
{% macro version_parts_of(terms, weights, selection) %}
with

terms as (
    select model_version, scoring_model, feature, bin, bin_kind, lower_bound, upper_bound, category, bin_label, log_odds, points, log_odds_per_unit, points_per_unit
    from {{ terms }}
),

weights as (
    select model_version, scoring_model, behaviour, suggested_weight, suggested_low, suggested_high, override_weight, effective_weight
    from {{ weights }}
),

selection as (
    {%- if selection %}
    select model_version, scoring_model, feature, is_selected, reason, importance, standard_error
    from {{ selection }}
    {%- else %}
    select
        cast(null as varchar) as model_version, cast(null as varchar) as scoring_model, cast(null as varchar) as feature, cast(null as boolean) as is_selected,
        cast(null as varchar) as reason, cast(null as double) as importance, cast(null as double) as standard_error
    where 1 = 0
    {%- endif %}
),

parts as (
    select 'term' as part, model_version from terms
    union distinct
    select 'weight' as part, model_version from weights
    union distinct
    select 'feature' as part, model_version from selection
)

select
    parts.part,
    parts.model_version,
    coalesce(terms.scoring_model, weights.scoring_model, selection.scoring_model) as scoring_model,
    coalesce(terms.feature, selection.feature) as feature,
    terms.bin,
    terms.bin_kind,
    terms.lower_bound,
    terms.upper_bound,
    terms.category,
    terms.bin_label,
    terms.log_odds,
    terms.points,
    terms.log_odds_per_unit,
    terms.points_per_unit,
    weights.behaviour,
    weights.suggested_weight,
    weights.suggested_low,
    weights.suggested_high,
    weights.override_weight,
    weights.effective_weight,
    selection.is_selected,
    selection.reason,
    selection.importance,
    selection.standard_error
from parts
left join terms on parts.part = 'term' and parts.model_version = terms.model_version
left join weights on parts.part = 'weight' and parts.model_version = weights.model_version
left join selection on parts.part = 'feature' and parts.model_version = selection.model_version
{% endmacro %}
