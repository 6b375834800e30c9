{% macro record_key(column) -%}
    {{ raw_column(column, 'key') if column else 'cast(null as varchar)' }}
{%- endmacro %}
