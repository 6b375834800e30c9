{#- A query for one limit (metric, limit_value): the line of seeds/policy/metric_limits.csv by its name, or what is given. -#}
{% macro metric_limit(metric, limit, limit_name) %}
    {%- if limit_name is not none %}
    select
        metric,
        limit_value
    from {{ ref('metric_limits') }}
    where test_name = {{ text_literal(limit_name) }}
    {%- else %}
    select
        {{ text_literal(metric) }} as metric,
        cast({{ limit }} as double) as limit_value
    {%- endif %}
{% endmacro %}
