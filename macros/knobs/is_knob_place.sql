{#- True for the name of a database, schema or table as it stands in the warehouse; a quote would end it where dbt quotes it, and a backslash is read twice on Snowflake. -#}
{% macro is_knob_place(value) %}
    {{ return(value is string and value | trim != '' and value | length <= 255 and not modules.re.search('["\'\\\\]', value) and not has_control_character(value)) }}
{% endmacro %}
