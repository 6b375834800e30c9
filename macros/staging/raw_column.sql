{% macro raw_column(name, kind) -%}
    {%- set text = "nullif(trim(cast(" ~ name ~ " as varchar)), '')" -%}
    {%- if kind == 'key' -%}
        case
            when {{ text }} like '_%.0' and translate({{ text }}, '0123456789', '') = '.'
                then substr({{ text }}, 1, length({{ text }}) - 2)
            else {{ text }}
        end
    {%- elif kind == 'timestamp' -%}
        case
            when {{ name }}_utc >= cast('1980-01-01' as timestamp)
                and {{ name }}_utc < cast('2200-01-01' as timestamp)
                then {{ name }}_utc
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
