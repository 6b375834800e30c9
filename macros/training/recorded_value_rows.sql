{#- What the snapshots recorded, a row for each stretch and undated column that was recorded in it. An older release recorded mutable attributes only. -#}
{% macro recorded_value_rows() %}
{%- for column in undated_columns() %}
    select
        {{ text_literal(column.table ~ '.' ~ column.name) }} as subject,
        {{ column.today | lower }} as is_read_today,
        {{ column.table[:-1] }}_id as unit_id,
        dbt_valid_from as valid_from,
        cast({{ column.history }} as varchar) as recorded_value
    from {{ column.table[:-1] }}_history
    where
        contains('; ' || recorded_columns, {{ text_literal('; ' ~ column.history ~ '; ') }})
        {%- if not column.today and column.name not in ['account_id', 'module', 'email'] %}
        or recorded_columns is null
        {%- endif %}
    {{ 'union all' if not loop.last }}
{%- endfor %}
{% endmacro %}
