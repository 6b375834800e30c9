{#- The same as further columns for raw_rows: text, read by record_marks. -#}
{% macro record_texts(table) %}
    {%- set texts = [] -%}
    {%- for column in record_columns(table).values() -%}
        {%- do texts.append({'name': column, 'type': 'text'}) -%}
    {%- endfor -%}
    {{ return(texts) }}
{% endmacro %}
