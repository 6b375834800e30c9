{#- Brings what `backup` kept into a warehouse that has lost it, and the publishes since from the published file.
    dbt run-operation restore --args '{from_file: backup.duckdb}' -#}
{% macro restore(from_file=none, overwrite=false) %}{{ return(adapter.dispatch('restore', 'hotlist')(from_file, overwrite)) }}{% endmacro %}

{% macro default__restore(from_file, overwrite) %}
    {%- set file = from_file or backup_file() -%}
    {%- if not run_query('select count(*) from glob(' ~ text_literal(file) ~ ')').rows[0][0] -%}
        {{ exceptions.raise_compiler_error('There is no backup ' ~ file ~ "; name it: --args '{from_file: some/file.duckdb}'.") }}
    {%- endif -%}
    {%- set registry = room_table('training', 'trn_fitted_models_py') -%}
    {%- if registry and not overwrite and run_query('select count(*) from ' ~ registry).rows[0][0] -%}
        {{ exceptions.raise_compiler_error('This warehouse has model versions of its own, which a restore would replace. Restore into a new one, or say overwrite: true.') }}
    {%- endif -%}
    {%- do end_transaction() -%}
    {%- call statement('attach') -%}attach {{ text_literal(file) }} as backup (read_only){%- endcall -%}
    {%- set lines = [] -%}
    {%- for row in run_query("select schema_name, table_name from duckdb_tables() where database_name = 'backup' order by table_name").rows -%}
        {%- set place = target.database ~ '.' ~ row[0] ~ '.' ~ row[1] -%}
        {%- call statement('schema', auto_begin=true) -%}create schema if not exists {{ target.database }}.{{ row[0] }}{%- endcall -%}
        {%- call statement('copy') -%}create or replace table {{ place }} as from backup.{{ row[0] }}.{{ row[1] }}{%- endcall -%}
        {%- do adapter.cache_added(api.Relation.create(database=target.database, schema=row[0], identifier=row[1], type='table')) -%}
        {%- do lines.append('%9d rows of %s' | format(run_query('select count(*) from ' ~ place).rows[0][0], row[1])) -%}
    {%- endfor -%}
    {%- do end_transaction() -%}
    {%- call statement('detach') -%}detach backup{%- endcall -%}
    {%- do lines.extend(restore_later_publishes()) -%}
    {%- do lines.extend(recall_erasures()) -%}
    {%- do print((lines + ['Restored from ' ~ file ~ '. Now run dbt build.']) | join('\n')) -%}
{% endmacro %}

{% macro snowflake__restore(from_file, overwrite) %}
    {{ exceptions.raise_compiler_error('On Snowflake a clone, or time travel, is the backup: create or replace table x clone hotlist_kept.schema.x (docs/operating.md, Keep).') }}
{% endmacro %}
