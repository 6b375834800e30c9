{#- A number of up to fifteen digits that changes when a value of the row does; only for comparing two builds on one engine, never for sampling. -#}
{% macro row_digest(columns) -%}
cast(mod(hash({{ columns | join(', ') }}), 1000000000000000) as decimal(38, 0))
{%- endmacro %}
