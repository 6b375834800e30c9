{#- A table of a room by its name, whether a model of that name still makes it or not; none where the warehouse has no such table. -#}
{% macro room_table(room, name) %}
    {{ return(adapter.get_relation(target.database, generate_schema_name('hotlist_' ~ room, none), name)) }}
{% endmacro %}
