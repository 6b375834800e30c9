{% macro record_key(column) -%}
    {{ column or 'cast(null as varchar)' }}
{%- endmacro %}
