{% macro record_time(column) -%}
    {%- if not column -%}
    cast(null as timestamp)
    {%- else -%}
    case
            when {{ utc_timestamp(column, column) }} between cast('1980-01-01' as timestamp) and cast('2199-12-31' as timestamp)
                then {{ utc_timestamp(column, column) }}
        end
    {%- endif -%}
{%- endmacro %}
