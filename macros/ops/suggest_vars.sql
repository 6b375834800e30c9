{% macro suggest_vars(schema, database, found, behaviours) %}
    {%- set canonical = behaviours | reject('in', ['conversion', 'other']) | list -%}
    {%- do print('\n# 2. dbt_project.yml, under vars:') -%}
    {%- do print('source_database: ' ~ ('null' if database == target.database else database)) -%}
    {%- do print('source_schema: ' ~ schema) -%}
    {%- do print('source_tables:') -%}
    {%- for table in ['leads', 'triggers', 'accounts', 'lead_states'] -%}
        {%- set missing = 'null' if table in ['accounts', 'lead_states'] else table ~ '        # not found: this one is needed' -%}
        {%- do print('  ' ~ table ~ ': ' ~ (found[table].identifier if table in found else missing)) -%}
    {%- endfor -%}
    {%- do print('  events: [' ~ (found.events | map(attribute='identifier') | join(', ')) ~ ']') -%}
    {%- do print('behaviours: [' ~ (canonical | join(', ')) ~ ']') -%}
    {%- for table, entity in [['leads', 'lead'], ['accounts', 'account']] if table in found -%}
        {%- do print(entity ~ '_attributes:        # mutable is the safe choice; static only for what is set at creation and never edited') -%}
        {%- for column in adapter.get_columns_in_relation(found[table])
            if column.name | lower not in ['lead_id', 'account_id', 'created_at', 'owner_id', 'crm_id', 'module', 'status']
            and not modules.re.search('name|mail|phone|mobile|address|_id$|_at$|_on$|date|score|convert|won', column.name | lower) -%}
            {%- set type = 'number' if column.is_number() or column.is_float() else 'boolean' if column.dtype | lower == 'boolean' else 'text' -%}
            {%- do print('  - {name: ' ~ (column.name | lower) ~ ', type: ' ~ type ~ ', change: mutable}') -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do print('\n# 3. Columns of the input contract that are missing (put a view with `null as <column>` in front of the table):') -%}
    {%- for table, relations in {'leads': [found.leads], 'triggers': [found.triggers], 'events': found.events}.items() -%}
        {%- for relation in relations if relation -%}
            {%- set names = adapter.get_columns_in_relation(relation) | map(attribute='name') | map('lower') | list -%}
            {%- for column in contract_columns(table) if column not in names -%}
                {%- do print('# ' ~ relation.identifier ~ ' lacks ' ~ column) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
{% endmacro %}
