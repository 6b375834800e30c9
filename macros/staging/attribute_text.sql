{% macro attribute_text(entity, only=none) -%}
    {%- for attribute in declared_attributes(entity, only) -%}
    {{ text_literal(attribute.name ~ '=') }} || coalesce(cast({{ attribute.name }} as varchar), '(null)') || '; ' ||{{ ' ' }}
    {%- endfor -%}
    ''
{%- endmacro %}
