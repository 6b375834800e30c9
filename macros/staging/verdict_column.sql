{#- The column of the verdicts that holds what was read of a raw column: of an address stands there a mark, never the address. -#}
{% macro verdict_column(name) -%}
{{ {'email': 'email_mark'}.get(name, name) }}
{%- endmacro %}
