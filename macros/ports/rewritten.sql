{#- The matches of a pattern in a text replaced; {1}, {2}, ... stand for its groups. Write [0-9] and [.], as in matches. -#}
{% macro rewritten(text, pattern, by) %}{{ return(adapter.dispatch('rewritten', 'hotlist')(text, pattern, by)) }}{% endmacro %}

{% macro default__rewritten(text, pattern, by) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ by | replace("{", "\\\\") | replace("}", "") }}')
{%- endmacro %}

{% macro duckdb__rewritten(text, pattern, by) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ by | replace("{", "\\") | replace("}", "") }}', 'g')
{%- endmacro %}
