{#- Anything but a no is a mark. A time outside 1980 to 2199 says never (0001-01-01, 9999-12-31), so it is a no. -#}
{% macro record_mark(column) -%}
    {%- if not column -%}
    false
    {%- else -%}
    {%- set word = 'lower(' ~ column ~ ')' -%}
    case
            when coalesce({{ word }}, 'no') in ('false', 'f', 'no', 'n', '0', '0.0', 'null', 'none', 'nan') then false
            when {{ word }} in ('true', 't', 'yes', 'y', '1', '1.0') then true
            when translate({{ word }}, '0123456789', '') = '' then true
            else coalesce({{ utc_timestamp(column, column) }} between cast('1980-01-01' as timestamp) and cast('2199-12-31' as timestamp), true)
        end
    {%- endif -%}
{%- endmacro %}
