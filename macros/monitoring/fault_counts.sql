{#- How many rows of a table have each fault that the checks name, in one pass: columns check_1, check_2, ... in the order of the checks. -#}
{% macro fault_counts(checks) -%}
    {%- for family, name, fault in checks -%}
    count(case when {{ fault }} then 1 end) as check_{{ loop.index }}
    {{- ', ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
