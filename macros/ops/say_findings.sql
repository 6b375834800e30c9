{#- Prints what the tests found that warned or failed, sentence by sentence: the column `message` of their rows. dbt itself prints only how many rows there are.
    Most tests do not store their rows, for a table each would cost every green build more than the test does; these are asked once more. -#}
{% macro say_findings(results) %}
    {%- set shown = 5 -%}
    {%- for result in results if execute and result.status in ('warn', 'fail') and result.node.resource_type == 'test' -%}
        {%- set test = result.node -%}
        {%- set is_stored = test.config.get('store_failures') -%}
        {%- set stored = api.Relation.create(database=test.database, schema=test.schema, identifier=test.alias) -%}
        {%- set found = stored if is_stored else '(' ~ test.compiled_code ~ ') as found' -%}
        {%- set columns = (adapter.get_columns_in_relation(stored) | map(attribute='name') if is_stored
            else run_query('select * from ' ~ found ~ ' limit 0').column_names) | map('lower') | list -%}
        {%- if 'message' in columns -%}
            {%- set order = 'severity, message' if 'severity' in columns else 'message' -%}
            {%- set rows = run_query('select message from ' ~ found ~ ' order by ' ~ order ~ ' limit ' ~ (shown + 1)).rows -%}
            {%- do log(('Warning' if result.status == 'warn' else 'Error') ~ ' of ' ~ test.name ~ ':', info=true) -%}
            {%- for row in rows if loop.index <= shown -%}
                {%- do log('  - ' ~ row[0], info=true) -%}
            {%- endfor -%}
            {%- do log('  - ... more in ' ~ (stored if is_stored else test.compiled_path), info=true) if rows | length > shown -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}
