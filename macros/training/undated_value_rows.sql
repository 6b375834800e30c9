{#- A row for each undated column of each row of lead_rows and account_rows. -#}
{% macro undated_value_rows() %}
{%- for column in undated_columns() %}
    select
        scoring_model,
        unit_id,
        is_winner,
        {{ text_literal(column.table ~ '.' ~ column.name) }} as subject,
        {{ column.today | lower }} as is_read_today,
        {{ column.name if column.number else 'cast(null as double)' }} as number_value,
        {{ number_text(column.name) if column.number else column.name }} as text_value
    from {{ column.table[:-1] }}_rows
    union all
{%- endfor %}
{% endmacro %}
