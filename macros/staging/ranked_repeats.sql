{#- Columns that rank the rows of one key, and that say what the first of them holds. The latest update comes first where the knob
    record_columns names updated_at; then a deletion, the last thing that happens to a row; then `order_by`. -#}
{% macro ranked_repeats(partition_by, order_by) -%}
    {%- set window -%}
        partition by {{ partition_by }}
            order by record_updated_at desc nulls last, record_is_deleted desc, {{ order_by }}, row_text asc nulls last
    {%- endset -%}
    row_number() over (
            {{ window }}
        ) as place,
        first_value(values_text) over (
            {{ window }}
        ) as kept_values_text,
        first_value(record_updated_at) over (
            {{ window }}
        ) as kept_updated_at,
        first_value(record_is_deleted) over (
            {{ window }}
        ) as kept_is_deleted
{%- endmacro %}
