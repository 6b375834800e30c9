{#- The faults of the knob lead_attributes or account_attributes. -#}
{% macro attribute_faults(knob_name, value, scope) %}
    {% set faults = [] %}
    {% if value is none %}
        {{ return(faults) }}
    {% elif value is string or value is mapping or value is not sequence %}
        {{ return(['knob ' ~ knob_name ~ ' is ' ~ knob_shown(value) ~ '; write a list of {name: ..., type: text|number|boolean, change: static|mutable}, or [].']) }}
    {% endif %}
    {% set seen = [] %}
    {% for attribute in value %}
        {% set at = 'knob ' ~ knob_name ~ ', entry ' ~ loop.index ~ ' (' ~ knob_shown(attribute) ~ '): ' %}
        {% set wish = attribute_wish(attribute, seen, scope) %}
        {% if wish %}{% do faults.append(at ~ wish ~ '.') %}{% endif %}
        {% if attribute is mapping %}{% do seen.append(attribute.get('name')) %}{% endif %}
    {% endfor %}
    {{ return(faults) }}
{% endmacro %}
