{% macro attribute_columns(entity, only=none, relation=none) -%}
    {%- for attribute in declared_attributes(entity, only) -%}
    ,
        {{ relation ~ '.' if relation }}{{ attribute.name }}
    {%- endfor -%}
{%- endmacro %}
