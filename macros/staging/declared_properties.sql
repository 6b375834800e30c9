{#- The entries of the knob trigger_properties or event_properties. -#}
{% macro declared_properties(record) %}
    {{ return(knob(record ~ '_properties')) }}
{% endmacro %}
