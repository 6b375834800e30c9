{#- What to change in a declared attribute that cannot be read; none when it can. `seen` are the names before it. -#}
{% macro attribute_wish(attribute, seen, scope) %}
    {% set keys = ['name', 'type', 'change', 'allow_protected'] %}
    {% set name = attribute.get('name') if attribute is mapping else none %}
    {% if name is not string or not name %}
        {{ return('write {name: ..., type: text|number|boolean, change: static|mutable}') }}
    {% endif %}
    {% for key in attribute if key not in keys %}
        {{ return('there is no key ' ~ knob_shown(key) ~ nearest_name(key, keys) ~ '; the keys are ' ~ (keys | join(', '))) }}
    {% endfor %}
    {% if not modules.re.match('^[a-z_][a-z0-9_]{0,99}\\Z', name) %}
        {{ return('the name must be lower-case letters, digits and _, up to 100; rename the column in a view') }}
    {% elif name in barred_attributes() %}
        {{ return('identity, key and status columns are never features; remove it') }}
    {% elif name in internal_names(scope) %}
        {{ return('the project gives this name to a column of its own; rename the column in a view') }}
    {% elif name in reserved_words() %}
        {{ return('the name is a reserved word of SQL; rename the column in a view') }}
    {% elif name in seen %}
        {{ return('declared twice; remove one') }}
    {% elif attribute.get('type') not in ['text', 'number', 'boolean'] %}
        {{ return('type must be text, number or boolean') }}
    {% elif attribute.get('change') not in ['static', 'mutable'] %}
        {{ return('change must be static or mutable') }}
    {% elif attribute.get('allow_protected', false) is not boolean %}
        {{ return('allow_protected must be true or false, without quotes') }}
    {% endif %}
    {{ return(none) }}
{% endmacro %}
