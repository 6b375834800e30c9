{#- A number that changes when a value of the row does; only for comparing two builds on one engine, never for sampling. -#}
{% macro row_digest(columns) -%}
cast(hash({{ columns | join(', ') }}) as decimal(38, 0))
{%- endmacro %}
