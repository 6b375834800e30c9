{#- Copies what cannot be built again to a file, in one transaction: a backup that breaks off leaves the one before.
    dbt run-operation backup --args '{to: backup.duckdb}' -#}
{% macro backup(to=none) %}{{ return(adapter.dispatch('backup', 'hotlist')(to)) }}{% endmacro %}

{% macro default__backup(to) %}
    {%- set file = to or backup_file() -%}
    {%- set lines, tables = [], [] -%}
    {%- for table in kept_tables() if adapter.get_relation(target.database, table.schema, table.name) -%}{%- do tables.append(table) -%}{%- endfor -%}
    {%- do end_transaction() -%}
    {%- call statement('attach') -%}attach {{ text_literal(file) }} as backup{%- endcall -%}
    {%- for table in tables -%}
        {%- set from = target.database ~ '.' ~ table.schema ~ '.' ~ table.name -%}
        {%- call statement('schema', auto_begin=true) -%}create schema if not exists backup.{{ table.schema }}{%- endcall -%}
        {%- call statement('copy') -%}create or replace table backup.{{ table.schema }}.{{ table.name }} as from {{ from }}{%- endcall -%}
        {%- do lines.append('%9d rows of %s' | format(run_query('select count(*) from backup.' ~ table.schema ~ '.' ~ table.name).rows[0][0], table.name)) -%}
    {%- endfor -%}
    {%- do end_transaction() -%}
    {%- call statement('detach') -%}detach backup{%- endcall -%}
    {%- do print((lines + ['Kept in ' ~ file ~ '. `dbt run-operation restore` brings them into a new warehouse.']) | join('\n')) -%}
{% endmacro %}

{% macro snowflake__backup(to) %}
    {{ exceptions.raise_compiler_error('On Snowflake clone the database, which copies nothing and takes a second: create database hotlist_kept clone ' ~ target.database ~ ' (docs/operating.md, Keep).') }}
{% endmacro %}
