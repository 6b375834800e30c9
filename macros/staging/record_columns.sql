{#- The columns that the knob record_columns names for a raw table, as {role: column}. -#}
{% macro record_columns(table) %}
    {{ return(knob('record_columns').get(table, {})) }}
{% endmacro %}
