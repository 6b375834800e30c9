{% macro declared_attributes(entity, only=none) %}
    {%- set declared = knob(entity ~ '_attributes') -%}
    {{ return(declared | selectattr('change', 'equalto', only) | list if only else declared) }}
{% endmacro %}
