{#- Prints the second and third part of suggest_behaviours. What the check of the knobs would refuse is not proposed, and what a person should
    judge goes to `looks`. -#}
{% macro suggest_vars(schema, database, found, lines, looks) %}
    {%- set proposed = {
        'behaviours': [], 'event_sources': [], 'closed_states': [], 'lead_attributes': [], 'account_attributes': [],
        'trigger_properties': knob('trigger_properties'), 'event_properties': knob('event_properties'),
    } -%}
    {%- set behaviours = lines | rejectattr('is_sales') | map(attribute='behaviour') | unique | reject('in', ['conversion', 'other']) | list -%}
    {%- for behaviour in keep_sound(proposed, 'behaviours', behaviours) -%}
        {%- do looks.append([behaviour, 'left out of behaviours, for it cannot be part of the name of a column; rename it in behaviours.csv']) -%}
    {%- endfor -%}
    {%- do keep_sound(proposed, 'event_sources', suggest_event_sources(found.events)) -%}
    {%- set closed = suggest_closed_states(found.lead_states) if 'lead_states' in found else [] -%}
    {%- for state in keep_sound(proposed, 'closed_states', closed) -%}
        {%- do looks.append([state, 'left out of closed_states: a state of a knob has up to 200 characters; rename it in a view']) -%}
    {%- endfor -%}
    {%- set records = suggest_record_columns(found, looks) -%}
    {%- do print('\n# 2. dbt_project.yml, under vars:') -%}
    {%- do print('source_database: ' ~ ('null' if database == target.database else yaml_text(database))) -%}
    {%- do print('source_schema: ' ~ yaml_text(schema)) -%}
    {%- do print('source_tables:') -%}
    {%- for table in ['leads', 'triggers', 'accounts', 'lead_states'] -%}
        {%- set missing = 'null' if table in ['accounts', 'lead_states'] else table ~ '        # not found: this one is needed' -%}
        {%- do print('  ' ~ table ~ ': ' ~ (yaml_text(found[table].identifier) if table in found else missing)) -%}
    {%- endfor -%}
    {%- do print('  events: ' ~ yaml_list(found.events | map(attribute='identifier'))) -%}
    {%- do print('behaviours: ' ~ yaml_list(proposed.behaviours)) -%}
    {%- do print('event_sources: ' ~ yaml_list(proposed.event_sources)) -%}
    {%- if 'lead_states' in found -%}
        {%- do print('closed_states: ' ~ yaml_list(proposed.closed_states)) -%}
    {%- endif -%}
    {%- do print('record_columns:' ~ ('        # which records are deleted, merged or converted, by the names of the columns' if records else ' {}')) -%}
    {%- for table, columns in records.items() -%}
        {%- set pairs = [] -%}
        {%- for role, column in columns.items() -%}{%- do pairs.append(role ~ ': ' ~ yaml_text(column)) -%}{%- endfor -%}
        {%- do print('  ' ~ table ~ ': {' ~ (pairs | join(', ')) ~ '}') -%}
    {%- endfor -%}
    {%- for table, entity in [['leads', 'lead'], ['accounts', 'account']] -%}
        {%- do suggest_attributes(entity, found.get(table), proposed, records.get(table, {}).values() | list) -%}
    {%- endfor -%}
    {%- do suggest_missing_columns(found) -%}
{% endmacro %}
