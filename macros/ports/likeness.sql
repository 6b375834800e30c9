{#- How alike two words are, 0 to 1. -#}
{% macro likeness(one, other) %}{{ return(adapter.dispatch('likeness', 'hotlist')(one, other)) }}{% endmacro %}

{% macro default__likeness(one, other) -%}
jaro_winkler_similarity({{ one }}, {{ other }})
{%- endmacro %}

{% macro snowflake__likeness(one, other) -%}
jarowinkler_similarity({{ one }}, {{ other }}) / 100.0
{%- endmacro %}
