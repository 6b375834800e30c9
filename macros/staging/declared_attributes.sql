{% macro declared_attributes(entity, only=none) %}
    {%- set knob = entity ~ '_attributes' -%}
    {%- set barred = ['lead_id', 'account_id', 'crm_id', 'created_at', 'as_of', 'status', 'name', 'first_name', 'last_name', 'full_name',
        'email', 'email_address', 'phone', 'phone_number', 'mobile', 'mobile_phone', 'source_table', 'row_text'] -%}
    {%- set seen = [] -%}
    {%- for attribute in var(knob) or [] -%}
        {%- set at = 'knob ' ~ knob ~ ', entry ' ~ loop.index ~ ' (' ~ attribute ~ '): ' -%}
        {%- if attribute is not mapping or not attribute.get('name') -%}
            {%- do exceptions.raise_compiler_error(at ~ 'write {name: ..., type: text|number|boolean, change: static|mutable}') -%}
        {%- elif not modules.re.match('^[a-z_][a-z0-9_]*$', attribute.name) -%}
            {%- do exceptions.raise_compiler_error(at ~ 'the name must be lower-case letters, digits and _; rename the column in a view') -%}
        {%- elif attribute.name in barred -%}
            {%- do exceptions.raise_compiler_error(at ~ 'identity, key and status columns are never features; remove it') -%}
        {%- elif attribute.name in seen -%}
            {%- do exceptions.raise_compiler_error(at ~ 'declared twice; remove one') -%}
        {%- elif attribute.get('type') not in ['text', 'number', 'boolean'] -%}
            {%- do exceptions.raise_compiler_error(at ~ 'type must be text, number or boolean') -%}
        {%- elif attribute.get('change') not in ['static', 'mutable'] -%}
            {%- do exceptions.raise_compiler_error(at ~ 'change must be static or mutable') -%}
        {%- endif -%}
        {%- do seen.append(attribute.name) -%}
    {%- endfor -%}
    {{ return((var(knob) or []) | selectattr('change', 'equalto', only) | list if only else var(knob) or []) }}
{% endmacro %}
