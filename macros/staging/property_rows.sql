{#- The declared properties of accepted triggers and events as rows, from the CTEs `triggers` and `events`; no row where none is declared. -#}
{% macro property_rows() -%}
    {%- for record in ['trigger', 'event'] %}
        {%- for property in declared_properties(record) %}
    select
        {{ text_literal(record ~ 's') }} as record_table,
        {{ record }}_id as record_id,
        {{ text_literal(property.name) }} as property,
        {{ property.name if property.type == 'number' else 'cast(null as double)' }} as number_value,
        {{ property.name if property.type != 'number' else 'cast(null as varchar)' }} as text_value
    from {{ record }}s
    where reject_reason is null and {{ property.name }} is not null
    union all
        {%- endfor %}
    {%- endfor %}
    select
        cast(null as varchar) as record_table,
        cast(null as varchar) as record_id,
        cast(null as varchar) as property,
        cast(null as double) as number_value,
        cast(null as varchar) as text_value
    where 1 = 0
{%- endmacro %}
