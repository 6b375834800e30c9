{#- An end of Wilson's 95 % interval of a share, `low` or `high`, of counts or expressions; null of nothing. -#}
{% macro wilson(positives, n, end) -%}
    ({{ positives }} + 1.920729410347 {{ '-' if end == 'low' else '+' }} 1.959963984540054 * sqrt(
        greatest({{ positives }} * ({{ n }} - {{ positives }}) / nullif(cast({{ n }} as double), 0), 0) + 0.9603647051735
    )) / nullif(nullif(cast({{ n }} as double), 0) + 3.841458820694, 0)
{%- endmacro %}
