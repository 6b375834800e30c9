{#- For the pre_hooks of published_tables and mon_published_tables, which are Python and cannot ask dbt what was selected: one row that says where to publish, from
    which schema, and why not. It stands before the transaction of the model on DuckDB, for a table of an open one is not seen by the connection that writes what
    Python returns; dbt-snowflake runs only hooks that stand in it. -#}
{% macro next_publish(stands, what='published') %}{{ return(adapter.dispatch('next_publish', 'hotlist')(stands, what)) }}{% endmacro %}

{% macro default__next_publish(stands, what) %}{{ return(next_publish_row(what) if stands == 'before the transaction' else '') }}{% endmacro %}

{% macro snowflake__next_publish(stands, what) %}{{ return(next_publish_row(what) if stands == 'in the transaction' else '') }}{% endmacro %}
