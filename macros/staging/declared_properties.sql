{#- The entries of the knob trigger_properties or event_properties, checked; a mistake stops the compile with the entry and what to write instead. -#}
{% macro declared_properties(record) %}
    {%- set knob_name = record ~ '_properties' -%}
    {%- set shape = '{name: ..., type: text|number|boolean' ~ (', behaviour: ... (optional)}' if record == 'event' else '}') -%}
    {%- set keys = ['name', 'type', 'allow_protected'] + (['behaviour'] if record == 'event' else []) -%}
    {%- set barred = ['lead_id', 'account_id', 'crm_id', 'name', 'first_name', 'last_name', 'full_name', 'middle_name', 'surname', 'lead_name',
        'account_name', 'contact_name', 'company_name', 'email', 'email_address', 'e_mail', 'phone', 'phone_number', 'telephone', 'mobile', 'mobile_phone',
        'fax', 'date_of_birth', 'birth_date', 'birthdate', 'trigger_id', 'triggered_at', 'trigger_type', 'campaign_id', 'event_id', 'occurred_at', 'event_type', 'event_source',
        'event_value', 'loaded_at', 'known_at', 'source_table', 'row_text', 'fault', 'reject_reason', 'place', 'behaviour', 'is_sales', 'is_hand_raiser',
        'excluded_from', 'future_from', 'type', 'campaign'] -%}
    {%- set seen = [] -%}
    {%- for property in var(knob_name) or [] -%}
        {%- set at = 'knob ' ~ knob_name ~ ', entry ' ~ loop.index ~ ' (' ~ property ~ '): ' -%}
        {%- if property is not mapping or not property.get('name') or property | list | reject('in', keys) | list -%}
            {%- do exceptions.raise_compiler_error(at ~ 'write ' ~ shape) -%}
        {%- elif not modules.re.match('^[a-z_][a-z0-9_]*$', property.name | string) -%}
            {%- do exceptions.raise_compiler_error(at ~ 'the name must be lower-case letters, digits and _; rename the column in a view') -%}
        {%- elif property.name in barred -%}
            {%- do exceptions.raise_compiler_error(at ~ 'identity, key and contract columns are never properties; remove it or rename the column in a view') -%}
        {%- elif property.name in ['age', 'gender'] and property.get('allow_protected') is not sameas true -%}
            {%- do exceptions.raise_compiler_error(at ~ 'the law may forbid to score by it; remove it, or add allow_protected: true') -%}
        {%- elif property.name in seen -%}
            {%- do exceptions.raise_compiler_error(at ~ 'declared twice; remove one') -%}
        {%- elif property.get('type') not in ['text', 'number', 'boolean'] -%}
            {%- do exceptions.raise_compiler_error(at ~ 'type must be text, number or boolean') -%}
        {%- elif 'behaviour' in property and not modules.re.match('^[a-z_][a-z0-9_]*$', property.behaviour | string) -%}
            {%- do exceptions.raise_compiler_error(at ~ 'behaviour must be a behaviour of seeds/policy/behaviours.csv, or be left out for all events') -%}
        {%- endif -%}
        {%- do seen.append(property.name) -%}
    {%- endfor -%}
    {{ return(var(knob_name) or []) }}
{% endmacro %}
