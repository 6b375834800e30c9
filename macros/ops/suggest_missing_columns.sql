{#- Prints the third part of suggest_behaviours: the columns of the input contract that the tables lack. -#}
{% macro suggest_missing_columns(found) %}
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
