{#-
  The rows of trn_evaluations in which a newest published version misses its limit: `comparison` is < for a floor and > for a ceiling,
  `word` is below or above. A null metric passes; the test metric_is_known names those.
-#}
{% macro metric_misses(model, limit, operand, slice, split, candidate, comparison, word) %}
with

champions as ({{ newest_champions() }}),

limits as ({{ limit }}),

measured as (
    select
        evaluations.model_version,
        evaluations.candidate,
        evaluations.split,
        evaluations.slice,
        evaluations.metric,
        evaluations.{{ operand }} as measured_value,
        limits.limit_value,
        evaluations.n,
        evaluations.positives
    from {{ model }} as evaluations
    inner join champions on evaluations.model_version = champions.model_version
    inner join limits on evaluations.metric = limits.metric
    where
        evaluations.candidate = {{ text_literal(candidate) }}
        and evaluations.split = {{ text_literal(split) }}
        and evaluations.slice = {{ text_literal(slice) }}
)

select
    *,
    metric || {{ text_literal(' (' ~ operand ~ ', ' ~ slice ~ ') of ') }} || model_version || ' is ' || cast(measured_value as varchar)
    || {{ text_literal(', ' ~ word ~ ' the limit of ') }} || cast(limit_value as varchar) as message
from measured
where measured_value {{ comparison }} limit_value
{% endmacro %}
