{#- The schema of the source `published`: on Snowflake the published tables, on DuckDB what the next build needs to know of them. -#}
{% macro last_publish_schema() %}
    {{ return(graph.sources['source.hotlist.published.publishes'].schema if execute else target.schema) }}
{% endmacro %}
