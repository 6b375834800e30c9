{#- The same as further columns for raw_rows: keys as keys, marks and times as text, read by record_marks. -#}
{% macro record_texts(table) %}
    {%- set texts = [] -%}
    {%- for role, column in record_columns(table).items() -%}
        {%- do texts.append({'name': column, 'type': 'key' if role in ['merged_into', 'contact_id'] else 'text'}) -%}
    {%- endfor -%}
    {{ return(texts) }}
{% endmacro %}
