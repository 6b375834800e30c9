{#- Texts as a YAML list on one line. -#}
{% macro yaml_list(texts) %}
    {%- set items = [] -%}
    {%- for text in texts %}{% do items.append(yaml_text(text)) %}{% endfor -%}
    {{ return('[' ~ (items | join(', ')) ~ ']') }}
{% endmacro %}
