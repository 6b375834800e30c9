{#- Texts as a list for SQL that is never empty. -#}
{% macro text_list(texts) %}
    {%- set literals = [] -%}
    {%- for text in texts -%}{%- do literals.append(text_literal(text)) -%}{%- endfor -%}
    {{ return('(' ~ (literals | join(', ') or 'null') ~ ')') }}
{% endmacro %}
