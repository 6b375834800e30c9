{% macro raw_column(name, kind) -%}
    {%- set text = "nullif(trim(cast(" ~ name ~ " as varchar)), '')" -%}
    {%- if kind == 'key' -%}
        case
            when translate({{ text }}, '0123456789', '') = '.' and {{ text }} like '_%.0'
                then substr({{ text }}, 1, length({{ text }}) - 2)
            else {{ text }}
        end
    {%- elif kind == 'timestamp' -%}
        case
            when {{ utc_timestamp(text) }} >= cast('1980-01-01' as timestamp)
                and {{ utc_timestamp(text) }} < cast('2200-01-01' as timestamp)
                then {{ utc_timestamp(text) }}
        end
    {%- elif kind == 'number' -%}
        {{ safe_double(text) }}
    {%- elif kind == 'boolean' -%}
        case
            when lower({{ text }}) in ('true', 't', 'yes', 'y', '1', '1.0') then 'true'
            when lower({{ text }}) in ('false', 'f', 'no', 'n', '0', '0.0') then 'false'
        end
    {%- else -%}
        {{ text }}
    {%- endif -%}
{%- endmacro %}
