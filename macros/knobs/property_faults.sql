{#- The faults of the knob trigger_properties or event_properties. -#}
{% macro property_faults(knob_name, value, record) %}
    {% set shape = '{name: ..., type: text|number|boolean' ~ (', behaviour: ... (optional)}' if record == 'event' else '}') %}
    {% set faults = [] %}
    {% if value is none %}
        {{ return(faults) }}
    {% elif value is string or value is mapping or value is not sequence %}
        {{ return(['knob ' ~ knob_name ~ ' is ' ~ knob_shown(value) ~ '; write a list of ' ~ shape ~ ', or [].']) }}
    {% endif %}
    {% set seen = [] %}
    {% for property in value %}
        {% set wish = property_wish(property, seen, record, shape) %}
        {% if wish %}{% do faults.append('knob ' ~ knob_name ~ ', entry ' ~ loop.index ~ ' (' ~ knob_shown(property) ~ '): ' ~ wish ~ '.') %}{% endif %}
        {% if property is mapping %}{% do seen.append(property.get('name')) %}{% endif %}
    {% endfor %}
    {{ return(faults) }}
{% endmacro %}
