{#- How alike two words are, 0 to 1, in steps of a hundredth. Snowflake's function takes upper and lower case for alike, DuckDB's does not. -#}
{% macro likeness(one, other) %}{{ return(adapter.dispatch('likeness', 'hotlist')(one, other)) }}{% endmacro %}

{% macro default__likeness(one, other) -%}
round(jaro_winkler_similarity(lower({{ one }}), lower({{ other }})), 2)
{%- endmacro %}

{% macro snowflake__likeness(one, other) -%}
cast(jarowinkler_similarity({{ one }}, {{ other }}) as double) / 100
{%- endmacro %}
