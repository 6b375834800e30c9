{#- Prints the knob lead_attributes or account_attributes: the columns of a table that could be features, `[]` when there is none. -#}
{% macro suggest_attributes(entity, relation) %}
    {%- set entries = [] -%}
    {%- set left_out = [] -%}
    {%- for column in (adapter.get_columns_in_relation(relation) if relation else []) -%}
        {%- set name = column.name | lower -%}
        {%- set type = attribute_type(column.dtype | lower) -%}
        {%- if name not in contract_columns('leads') + contract_columns('accounts') -%}
            {%- if type and attribute_may_be_declared(entity, name) and attribute_feature(entity, name) not in entries | map(attribute='feature') -%}
                {%- set change = 'static' if modules.re.match('^(original|initial|first)_', name) else 'mutable' -%}
                {%- do entries.append({'feature': attribute_feature(entity, name), 'text': '{name: ' ~ yaml_text(name) ~ ', type: ' ~ type ~ ', change: ' ~ change ~ '}'}) -%}
            {%- else -%}
                {%- do left_out.append(name) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do print(entity ~ '_attributes:' ~ ('        # mutable is the safe choice; static only for what is set at creation and never edited' if entries else ' []')) -%}
    {%- for entry in entries -%}
        {%- do print('  - ' ~ entry.text) -%}
    {%- endfor -%}
    {%- if left_out -%}
        {%- do print('  # left out, for they name a person, a key, a time or what happens later, or cannot be a column of a feature: ' ~ (left_out | join(', ') | replace('\n', ' '))) -%}
    {%- endif -%}
{% endmacro %}
