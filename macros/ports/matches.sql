{#- Whether the whole text fits a pattern. Write [0-9] and [.], for a backslash is read twice on one engine and once on the other. -#}
{% macro matches(text, pattern) %}{{ return(adapter.dispatch('matches', 'hotlist')(text, pattern)) }}{% endmacro %}

{% macro default__matches(text, pattern) -%}
    regexp_like({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro duckdb__matches(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}
