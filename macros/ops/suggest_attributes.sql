{#- Prints the knob lead_attributes or account_attributes: the columns of a table that could be features, `[]` when there is none. Every entry is
    one that the check of the knobs takes beside those proposed before it. -#}
{% macro suggest_attributes(entity, relation, proposed, taken) %}
    {%- set entries = [] -%}
    {%- set left_out = [] -%}
    {%- for column in (adapter.get_columns_in_relation(relation) if relation else []) -%}
        {%- set name = column.name | lower -%}
        {%- set type = attribute_type(column.dtype | lower) -%}
        {%- if name not in contract_columns('leads') + contract_columns('accounts') + taken -%}
            {%- if type and attribute_may_be_declared(entity, name) -%}
                {%- set change = 'static' if modules.re.match('^(original|initial|first)_', name) else 'mutable' -%}
                {%- do entries.append({'name': name, 'type': type, 'change': change}) -%}
            {%- else -%}
                {%- do left_out.append(name) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set knob_name = entity ~ '_attributes' -%}
    {%- do left_out.extend(keep_sound(proposed, knob_name, entries) | map(attribute='name')) -%}
    {%- do print(knob_name ~ ':' ~ ('        # mutable is the safe choice; static only for what is set at creation and never edited' if proposed[knob_name] else ' []')) -%}
    {%- for entry in proposed[knob_name] -%}
        {%- do print('  - {name: ' ~ yaml_text(entry.name) ~ ', type: ' ~ entry.type ~ ', change: ' ~ entry.change ~ '}') -%}
    {%- endfor -%}
    {%- if left_out -%}
        {%- do print('  # left out, for they name a person, a key, a time or what happens later, or cannot be a column of a feature: '
            ~ modules.re.sub('[\x00-\x1f\x7f-\x9f\u2028\u2029]', '?', left_out | join(', '))) -%}
    {%- endif -%}
{% endmacro %}
