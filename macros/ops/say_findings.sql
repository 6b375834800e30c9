{#- Prints what the tests found that warned or failed, sentence by sentence: the column `message` of the rows that they stored. dbt itself
    prints only how many rows there are. A test that warned or failed has stored its table, so there is one to read. -#}
{% macro say_findings(results) %}
    {%- set shown = 5 -%}
    {%- for result in results if execute and result.status in ('warn', 'fail') and result.node.config.get('store_failures') -%}
        {%- set test = result.node -%}
        {%- set stored = api.Relation.create(database=test.database, schema=test.schema, identifier=test.alias) -%}
        {%- set columns = adapter.get_columns_in_relation(stored) | map(attribute='name') | map('lower') | list -%}
        {%- if 'message' in columns -%}
            {%- set order = 'severity, message' if 'severity' in columns else 'message' -%}
            {%- set rows = run_query('select message from ' ~ stored ~ ' order by ' ~ order ~ ' limit ' ~ (shown + 1)).rows -%}
            {%- do log(('Warning' if result.status == 'warn' else 'Error') ~ ' of ' ~ test.name ~ ':', info=true) -%}
            {%- for row in rows if loop.index <= shown -%}
                {%- do log('  - ' ~ row[0], info=true) -%}
            {%- endfor -%}
            {%- do log('  - ... more in ' ~ stored, info=true) if rows | length > shown -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}
