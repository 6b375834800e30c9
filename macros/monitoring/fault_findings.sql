{#- One row per check of a table, out of the one row of counts that fault_counts makes. -#}
{% macro fault_findings(source_table, checks, relation) -%}
    {%- for family, name, fault in checks %}
    select
        {{ text_literal(source_table) }} as source_table,
        {{ text_literal(family) }} as check_family,
        {{ text_literal(name) }} as check_name,
        check_{{ loop.index }} as row_count
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
