{#- True for the name of a database, schema or table as it stands in the warehouse; a double quote would end the quoted name. -#}
{% macro is_knob_place(value) %}
    {{ return(value is string and value | trim != '' and value | length <= 255 and '"' not in value and not has_control_character(value)) }}
{% endmacro %}
