{#- The names of the declared properties as further columns of a select, each with a comma in front. -#}
{% macro property_columns(record, relation=none) -%}
    {%- for property in declared_properties(record) -%}
    ,
        {{ relation ~ '.' if relation }}{{ property.name }}
    {%- endfor -%}
{%- endmacro %}
