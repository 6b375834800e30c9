{% macro suggest_vars(schema, database, found, lines) %}
    {%- set behaviours = lines | rejectattr('is_sales') | map(attribute='behaviour') | unique | reject('in', ['conversion', 'other']) | list -%}
    {%- do print('\n# 2. dbt_project.yml, under vars:') -%}
    {%- do print('source_database: ' ~ ('null' if database == target.database else yaml_text(database))) -%}
    {%- do print('source_schema: ' ~ yaml_text(schema)) -%}
    {%- do print('source_tables:') -%}
    {%- for table in ['leads', 'triggers', 'accounts', 'lead_states'] -%}
        {%- set missing = 'null' if table in ['accounts', 'lead_states'] else table ~ '        # not found: this one is needed' -%}
        {%- do print('  ' ~ table ~ ': ' ~ (yaml_text(found[table].identifier) if table in found else missing)) -%}
    {%- endfor -%}
    {%- do print('  events: ' ~ yaml_list(found.events | map(attribute='identifier'))) -%}
    {%- do print('behaviours: ' ~ yaml_list(behaviours)) -%}
    {%- do print('event_sources: ' ~ yaml_list(suggest_event_sources(found.events))) -%}
    {%- if 'lead_states' in found -%}
        {%- do print('closed_states: ' ~ yaml_list(suggest_closed_states(found.lead_states))) -%}
    {%- endif -%}
    {%- for table, entity in [['leads', 'lead'], ['accounts', 'account']] -%}
        {%- do suggest_attributes(entity, found.get(table)) -%}
    {%- endfor -%}
    {%- do suggest_missing_columns(found) -%}
{% endmacro %}
