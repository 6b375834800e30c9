{#- Before a build: the source `published` is what was published last. On DuckDB that is read from the published file, which is right even when the build
    before was killed between the swap of the file and the end; where there is no file, what the warehouse remembers stays. Before the first publish it is empty. -#}
{% macro recall_last_publish() %}
    {%- if execute and flags.WHICH in ('run', 'build', 'test', 'seed', 'snapshot') -%}
        {{ return(adapter.dispatch('recall_last_publish', 'hotlist')()) }}
    {%- endif -%}
{% endmacro %}

{% macro default__recall_last_publish() %}
    {%- do end_transaction() -%}
    {%- do make_room_for_publishes() -%}
    {%- set file = published_to() -%}
    {%- if file and run_query('select count(*) from glob(' ~ text_literal(file) ~ ')').columns[0].values()[0] -%}
        {%- do run_query('detach database if exists published') -%}
        {%- do run_query('attach ' ~ text_literal(file) ~ ' as published (read_only)') -%}
        {%- for table in last_publish_tables() -%}
            {%- set found = run_query("select column_name from duckdb_columns() where database_name = 'published' and table_name = " ~ text_literal(table.name)).columns[0].values() -%}
            {%- set columns = [] -%}
            {%- for column in table.columns.values() -%}
                {%- do columns.append('cast(' ~ (column.name if column.name in found else 'null') ~ ' as ' ~ column.data_type ~ ') as ' ~ column.name) -%}
            {%- endfor -%}
            {%- do run_query('create or replace table ' ~ table.schema ~ '.' ~ table.name ~ ' as select ' ~ columns | join(', ')
                ~ ' from published.' ~ table.mart_schema ~ '.' ~ table.name) if found -%}
        {%- endfor -%}
        {%- do recall_histories() -%}
        {%- do run_query('detach database published') -%}
    {%- endif -%}
    {%- for line in recall_erasures() -%}{%- do log(line | trim ~ '.', info=true) -%}{%- endfor -%}
{% endmacro %}

{% macro snowflake__recall_last_publish() %}{% do make_room_for_publishes() %}{% endmacro %}
