{#- The same for the published files of DuckDB; on Snowflake the published tables are among the places. -#}
{% macro person_published_counts(places, ids) %}{{ return(adapter.dispatch('person_published_counts', 'hotlist')(places, ids)) }}{% endmacro %}

{% macro default__person_published_counts(places, ids) %}
    {%- set found = [] -%}
    {%- for place in places if place.read_in and published_mart(place.name, place.read_in) -%}
        {%- set there = place.read_in ~ '.' ~ place.schema ~ '.' ~ place.name -%}
        {%- do found.extend(person_counts(place, ids, there)) if run_query('select 1 from duckdb_tables() where database_name = ' ~ text_literal(place.read_in) ~ ' and table_name = ' ~ text_literal(place.name)).rows -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}

{% macro snowflake__person_published_counts(places, ids) %}{{ return([]) }}{% endmacro %}
