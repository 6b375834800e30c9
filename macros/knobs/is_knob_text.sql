{#- True for a text that says something: not empty, up to 200 characters, no control characters. -#}
{% macro is_knob_text(value) %}
    {{ return(value is string and value | trim != '' and value | length <= 200 and not has_control_character(value)) }}
{% endmacro %}
