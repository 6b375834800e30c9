{#- The tables of the source, empty where they are new, with the columns of the marts of the same names. -#}
{% macro make_room_for_publishes() %}
    {%- for table in last_publish_tables() -%}
        {%- set columns = [] -%}
        {%- for column in table.columns.values() -%}{%- do columns.append(column.name ~ ' ' ~ column.data_type) -%}{%- endfor -%}
        {%- do run_query('create schema if not exists ' ~ target.database ~ '.' ~ table.schema) if loop.first -%}
        {%- set place = target.database ~ '.' ~ table.schema ~ '.' ~ table.name -%}
        {%- do run_query('create table if not exists ' ~ place ~ ' (' ~ columns | join(', ') ~ ')') -%}
        {%- for column in columns -%}{%- do run_query('alter table ' ~ place ~ ' add column if not exists ' ~ column) -%}{%- endfor -%}
    {%- endfor -%}
{% endmacro %}
