{#- Where the marts are published: on DuckDB a file beside the warehouse, none where the warehouse is no file; on Snowflake a schema. -#}
{% macro published_to() %}{{ return(adapter.dispatch('published_to', 'hotlist')()) }}{% endmacro %}

{% macro default__published_to() %}{{ return(published_file(target.path, target.schema)) }}{% endmacro %}

{% macro snowflake__published_to() %}{{ return(target.database ~ '.' ~ last_publish_schema()) }}{% endmacro %}
