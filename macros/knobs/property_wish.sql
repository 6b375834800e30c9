{#- What to change in a declared property that cannot be read; none when it can. `seen` are the names before it. -#}
{% macro property_wish(property, seen, record, shape) %}
    {% set keys = ['name', 'type', 'allow_protected'] + (['behaviour'] if record == 'event' else []) %}
    {% set own = ['trigger_id', 'triggered_at', 'trigger_type', 'campaign_id', 'event_id', 'occurred_at', 'event_type', 'event_source', 'event_value',
        'loaded_at', 'behaviour', 'is_sales', 'is_hand_raiser', 'excluded_from', 'type', 'campaign'] %}
    {% set name = property.get('name') if property is mapping else none %}
    {% if name is not string or not name %}
        {{ return('write ' ~ shape) }}
    {% endif %}
    {% for key in property if key not in keys %}
        {{ return('there is no key ' ~ knob_shown(key) ~ nearest_name(key, keys) ~ '; write ' ~ shape) }}
    {% endfor %}
    {% if not modules.re.match('^[a-z_][a-z0-9_]{0,99}\\Z', name) %}
        {{ return('the name must be lower-case letters, digits and _, up to 100; rename the column in a view') }}
    {% elif name in barred_attributes() or name in own %}
        {{ return('identity, key and contract columns are never properties; remove it or rename the column in a view') }}
    {% elif name in internal_names('lead') %}
        {{ return('the project gives this name to a column of its own; rename the column in a view') }}
    {% elif name in reserved_words() %}
        {{ return('the name is a reserved word of SQL; rename the column in a view') }}
    {% elif left_out_for(name) and property.get('allow_protected') is not sameas true %}
        {{ return(left_out_for(name) ~ '; remove it, or add allow_protected: true') }}
    {% elif name in seen %}
        {{ return('declared twice; remove one') }}
    {% elif property.get('type') not in ['text', 'number', 'boolean'] %}
        {{ return('type must be text, number or boolean') }}
    {% elif 'behaviour' in property and (property.behaviour is not string or not modules.re.match('^[a-z_][a-z0-9_]{0,99}\\Z', name_key_text(property.behaviour))) %}
        {{ return('behaviour must be a behaviour of seeds/policy/behaviours.csv, or be left out for all events') }}
    {% endif %}
    {{ return(none) }}
{% endmacro %}
