{#- A mart, or with `published_monitoring` a table of monitoring, as readers see it: on DuckDB in the published file, which is attached to be read, on Snowflake in the
    published schema. None where nothing was published yet. -#}
{% macro published_mart(name, what='published') %}{{ return(adapter.dispatch('published_mart', 'hotlist')(name, what)) }}{% endmacro %}

{% macro default__published_mart(name, what) %}
    {%- set file = published_to(what) -%}
    {%- if not file or not run_query('select count(*) from glob(' ~ text_literal(file) ~ ')').columns[0].values()[0] -%}
        {{ return(none) }}
    {%- endif -%}
    {%- do run_query('attach if not exists ' ~ text_literal(file) ~ ' as ' ~ what ~ ' (read_only)') -%}
    {{ return(what ~ '.' ~ ref(name).schema ~ '.' ~ name) }}
{% endmacro %}

{% macro snowflake__published_mart(name, what) %}
    {{ return(load_relation(api.Relation.create(database=target.database, schema=last_publish_schema(), identifier=name))) }}
{% endmacro %}
