{% macro suggest_behaviours(schema=none, database=none) %}
    {%- set schema = schema or knob('source_schema') -%}
    {%- set database = database or knob('source_database') or target.database -%}
    {%- set looks = [] -%}
    {%- set usable = [] -%}
    {%- for table in tables_of_schema(schema, database) -%}
        {%- if is_knob_place(table.identifier) -%}
            {%- do usable.append(table) -%}
        {%- else -%}
            {%- do looks.append([table.identifier, 'no knob can name this table, for its name has a quote, a backslash or a control character; put a view in front of it']) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set found = guess_raw_tables(usable) -%}
    {%- if not found.events -%}
        {{ exceptions.raise_compiler_error(
            'no table with the columns lead_id, occurred_at and event_type in ' ~ database ~ '.' ~ schema
            ~ '; put views with these names in front of yours, or say where to look: --args \'{schema: ..., database: ...}\'') }}
    {%- endif -%}
    {%- set known = known_behaviours() -%}
    {%- set lines = [] -%}
    {%- for type in event_type_counts(found.events) -%}
        {%- set line = suggest_line(type, known.get(type.key)) -%}
        {%- do lines.append(line) if line.fits -%}
        {%- do looks.append([line.event_type, line.look]) if line.look -%}
    {%- endfor -%}
    {%- if 'conversion' not in lines | map(attribute='behaviour') -%}
        {%- do looks.append(['conversion', 'no event type looks like what you want to predict; map the one that is it to the behaviour conversion, or change target in scoring_models']) -%}
    {%- endif -%}
    {%- do print('# 1. seeds/policy/behaviours.csv: check every line; the most frequent stands first') -%}
    {%- do print('event_type,behaviour,weight,weight_override,is_hand_raiser,is_sales') -%}
    {%- for line in lines -%}
        {%- do print([csv_field(line.event_type), csv_field(line.behaviour), line.weight, line.weight_override, line.is_hand_raiser | lower, line.is_sales | lower] | join(',')) -%}
    {%- endfor -%}
    {%- do suggest_vars(schema, database, found, lines, looks) -%}
    {%- do print('\n# 4. What only you can judge' ~ (':' if looks else ': none')) -%}
    {%- for event_type, look in looks -%}
        {%- do print('# look at `' ~ modules.re.sub('[\x00-\x1f\x7f-\x9f\u2028\u2029]', ' ', event_type) ~ '`: ' ~ look) -%}
    {%- endfor -%}
{% endmacro %}
