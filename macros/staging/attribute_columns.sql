{% macro attribute_columns(entity, only=none) -%}
    {%- for attribute in declared_attributes(entity, only) -%}
    ,
        {{ attribute.name }}
    {%- endfor -%}
{%- endmacro %}
