{% macro as_of_knob() -%}
    cast({{ "null" if var('as_of') is none else "'" ~ var('as_of') ~ "'" }} as timestamp)
{%- endmacro %}
