{#- What a reason says of the value behind a row of scr_points: the value, never, unknown, or that it is rare or new. -#}
{% macro reason_value(points) -%}
case
            when {{ points }}.value_text is null and {{ points }}.feature like '%days_since%' then 'never'
            when {{ points }}.value_text is null then 'unknown'
            when {{ points }}.bin_kind = 'other' then {{ points }}.value_text || ' (rare or new)'
            else {{ points }}.value_text
        end
{%- endmacro %}
