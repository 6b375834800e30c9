{% macro as_of_knob() -%}
    cast({{ 'null' if knob('as_of') is none else text_literal(knob('as_of')) }} as timestamp)
{%- endmacro %}
