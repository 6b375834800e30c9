{#- A link of a lead as features may read it: today's where the knob static_links says that it is set at creation, else that of the stretch. -#}
{% macro dated_link(link, today, of_the_stretch) -%}
{{ today if link in knob('static_links') else of_the_stretch }}
{%- endmacro %}
