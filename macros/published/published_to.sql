{#- Where the marts are published, or with `published_monitoring` the tables of monitoring: on DuckDB a file beside the warehouse, none where the warehouse is no
    file; on Snowflake a schema, in which both stand. -#}
{% macro published_to(what='published') %}{{ return(adapter.dispatch('published_to', 'hotlist')(what)) }}{% endmacro %}

{% macro default__published_to(what) %}{{ return(published_file(target.path, target.schema, what)) }}{% endmacro %}

{% macro snowflake__published_to(what) %}{{ return(target.database ~ '.' ~ last_publish_schema()) }}{% endmacro %}
