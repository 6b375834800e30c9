{% macro suggest_behaviours(schema=none, database=none) %}
    {%- set schema = schema or knob('source_schema') -%}
    {%- set database = database or knob('source_database') or target.database -%}
    {%- set relations = [] -%}
    {%- for row in list_relations_without_caching(api.Relation.create(database=database, schema=schema)).rows -%}
        {%- do relations.append(api.Relation.create(database=database, schema=schema, identifier=row['name'])) -%}
    {%- endfor -%}
    {%- set found = guess_raw_tables(relations | sort(attribute='identifier')) -%}
    {%- if not found.events -%}
        {{ exceptions.raise_compiler_error(
            'no table with the columns lead_id, occurred_at and event_type in ' ~ database ~ '.' ~ schema
            ~ '; put views with these names in front of yours, or say where to look: --args \'{schema: ..., database: ...}\'') }}
    {%- endif -%}
    {%- set counts = {} -%}
    {%- for relation in found.events -%}
        {%- set sources = adapter.get_columns_in_relation(relation) | map(attribute='name') | select('in', ['event_source', 'EVENT_SOURCE']) | list -%}
        {%- for row in run_query(
            'select trim(cast(event_type as varchar)), '
            ~ ("case when max(lower(trim(event_source))) = 'sales' and min(lower(trim(event_source))) = 'sales' then 'sales' end" if sources else "null")
            ~ ', count(*) from ' ~ relation ~ ' where event_type is not null group by 1'
        ).rows -%}
            {%- set key = (row[0] | lower).replace(' ', '_').replace('-', '_') -%}
            {%- set before = counts.get(key, [key, row[1], 0]) -%}
            {%- do counts.update({key: [key, before[1], before[2] + row[2]]}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set known = {} -%}
    {%- if load_relation(ref('stg_behaviours')) -%}
        {%- for row in run_query("select event_type_key, behaviour, weight, coalesce(cast(weight_override as varchar), ''), is_hand_raiser, is_sales from " ~ ref('stg_behaviours')).rows -%}
            {%- do known.update({row[0]: row.values()[1:] | list}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set behaviours = [] -%}
    {%- do print('# 1. seeds/policy/behaviours.csv: check every line; the most frequent stands first') -%}
    {%- do print('event_type,behaviour,weight,weight_override,is_hand_raiser,is_sales') -%}
    {%- for key, source, events in counts.values() | sort(attribute='2', reverse=true) -%}
        {%- set guess = known.get(key) or guess_behaviour(key, source) -%}
        {%- do behaviours.append(guess[0]) if guess[0] not in behaviours and not guess[4] -%}
        {%- do print(([key | replace(',', ' ')] + guess) | join(',') | lower) -%}
    {%- endfor -%}
    {%- do suggest_vars(schema, database, found, behaviours) -%}
{% endmacro %}
