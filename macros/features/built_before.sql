{#- The rows of a table that an earlier build wrote and this one writes later, so that no ref() can name it; none where there is no such
    table yet (or one of an older release, without these columns), and where nothing is built (compile and lint are offline). `columns` maps
    names to types, `room` is the folder of the table when it is another one than the reader's. A table that outlives --full-refresh is read under
    it too (`outlives_full_refresh`). -#}
{% macro built_before(table, columns, room=none, outlives_full_refresh=false) %}
    {%- set found = none -%}
    {%- if execute and flags.WHICH in ('run', 'build') and (outlives_full_refresh or not flags.FULL_REFRESH) -%}
        {%- set schema = generate_schema_name('hotlist_' ~ room, model) if room else this.schema -%}
        {%- set found = adapter.get_relation(this.database, schema, table) -%}
    {%- endif -%}
    {%- if found and columns.keys() | reject('in', adapter.get_columns_in_relation(found) | map(attribute='name') | map('lower') | list) | list -%}
        {%- set found = none -%}
    {%- endif %}
    select
        {%- for name, type in columns.items() %}
        {{ name if found else 'cast(null as ' ~ type ~ ') as ' ~ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    {%- if found %}
    from {{ found }}
    {%- else %}
    where 1 = 0
    {%- endif %}
{% endmacro %}
