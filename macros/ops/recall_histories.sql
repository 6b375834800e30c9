{#- A warehouse that has no histories yet, beside a published file that has them, was made anew: what was published comes back. For recall_last_publish, which has
    the file open. -#}
{% macro recall_histories() %}
    {%- for name in ['lead_score_history', 'lead_cohorts'] if not room_table('marts', name) -%}
        {%- set mart = graph.nodes['model.hotlist.' ~ name] -%}
        {%- if run_query("select 1 from duckdb_columns() where database_name = 'published' and column_name = 'publish_number' and table_name = " ~ text_literal(name)).rows -%}
            {%- set place = api.Relation.create(database=target.database, schema=mart.schema, identifier=name, type='table') -%}
            {%- do run_query('create schema if not exists ' ~ target.database ~ '.' ~ mart.schema) -%}
            {%- do run_query('create table ' ~ place ~ ' as from published.' ~ mart.schema ~ '.' ~ name) -%}
            {%- do adapter.cache_added(place) -%}
            {%- do log('The warehouse is new: ' ~ name ~ ' comes back from ' ~ published_to() ~ '.', info=true) -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}
