{#- True of an event that counts for its property: the knob may bind a property to one behaviour. -#}
{% macro property_behaviours() -%}
    true
    {%- for property in declared_properties('event') if property.get('behaviour') %}
    and (properties.property <> {{ text_literal(property.name) }} or moment_events.behaviour = {{ text_literal(property.behaviour) }})
    {%- endfor %}
{%- endmacro %}
