{% macro name_key(text) -%}
    {{ 'replace(' * 5 }}replace(replace(lower(trim({{ text }})), ' ', '_'), '-', '_'){{ ", '__', '_')" * 5 }}
{%- endmacro %}
