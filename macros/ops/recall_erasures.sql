{#- The tombstones that stand in the file beside the warehouse come into one that has lost them: a new one, or one that was restored from a backup of before.
    Then they are replayed: what such a backup brought of an erased lead is deleted. Returns what it did, in words. -#}
{% macro recall_erasures() %}
    {%- set file, lines = erasure_file(), [] -%}
    {%- if not file or not run_query('select count(*) from glob(' ~ text_literal(file) ~ ')').rows[0][0] -%}{{ return(lines) }}{%- endif -%}
    {%- do end_transaction() -%}
    {%- do run_query('attach ' ~ text_literal(file) ~ ' as erasures (read_only)') -%}
    {%- set known = room_table('staging', 'stg_erasures') -%}
    {%- set new = run_query('select count(*) from erasures.stg_erasures' ~ (' where tombstone not in (select tombstone from ' ~ known ~ ')' if known else '')).rows[0][0] -%}
    {%- if new -%}
        {%- for name in ['stg_erasures', 'stg_erasure_keys'] -%}
            {%- set place = api.Relation.create(database=target.database, schema=graph.nodes['model.hotlist.' ~ name].schema, identifier=name, type='table') -%}
            {%- do run_query('create schema if not exists ' ~ target.database ~ '.' ~ place.schema) -%}
            {%- do run_query('create or replace table ' ~ place ~ ' as from erasures.' ~ name) -%}
            {%- do adapter.cache_added(place) -%}
        {%- endfor -%}
        {%- do lines.append('%9d tombstones of erased leads came from ' | format(new) ~ file) -%}
        {%- do lines.extend(replay_erasures()) -%}
    {%- endif -%}
    {%- do end_transaction() -%}
    {%- do run_query('detach erasures') -%}
    {{ return(lines) }}
{% endmacro %}
