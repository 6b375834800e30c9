{#- Where the tombstones stand a second time, beside the warehouse, so that they outlive it; none where the warehouse is no file. -#}
{% macro erasure_file() %}
    {%- set published = published_to() -%}
    {{ return(published[:-('published.duckdb' | length)] ~ 'erasures.duckdb' if published else none) }}
{% endmacro %}
