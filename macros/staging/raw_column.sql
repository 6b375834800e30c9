{#- A key, name or category longer than 255 characters is a payload in the wrong column. A number with an exponent, or at and beyond 2^53, was a
    double and has lost digits, so several keys may look like this one. `text` is the trimmed text of the column. '(all)', '(none)' and '(null)' are labels of this project's own tables. -#}
{% macro raw_column(name, kind, text=none) -%}
    {%- set text = text or name ~ '_text' -%}
    {%- if kind == 'key' -%}
        {%- set key -%}
        case
            when length({{ text }}) > 255 or contains({{ text }}, {{ text_literal('\ufffd') }}) then null
            when {{ text }} like '_%+%' and {{ matches(text, '-?[0-9]([.][0-9]+)?[eE][+][0-9]+') }} then null
            when {{ text }} like '_%.0%' and {{ matches(text, '([0-9]|-[1-9])[0-9]*[.]0+') }}
                then case
                    when length({{ text }}) <> 18 or {{ text }} < '9007199254740992.0' then split_part({{ text }}, '.', 1)
                end
            else {{ text }}
        end
        {%- endset -%}
        {{ salesforce_id_18(key) if knob('salesforce_ids') else key }}
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
        case when length({{ text }}) <= 255 and lower({{ text }}) not in ('(all)', '(none)', '(null)') then {{ text }} end
    {%- endif -%}
{%- endmacro %}
