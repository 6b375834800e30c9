{#- The faults of a knob that is a list of names: of columns (kind names) or of values of the data (kind texts). -#}
{% macro name_list_faults(knob_name, value, spec) %}
    {% set faults = [] %}
    {% if value is none %}
        {{ return(faults) }}
    {% elif value is string or value is mapping or value is not sequence %}
        {{ return(['knob ' ~ knob_name ~ ' is ' ~ knob_shown(value) ~ '; write a list, such as [' ~ (value if is_knob_text(value) else 'one, two') ~ '] or [].']) }}
    {% endif %}
    {% set seen = {} %}
    {% for entry in value %}
        {% set at = 'knob ' ~ knob_name ~ ', entry ' ~ loop.index ~ ' (' ~ knob_shown(entry) ~ '): ' %}
        {% if not is_knob_text(entry) %}
            {% do faults.append(at ~ 'write a text of up to 200 characters, in quotes where it looks like a number, true, false or null.') %}
        {% else %}
            {% set key = name_key_text(entry) %}
            {% if spec.kind == 'names' and not modules.re.match('^[a-z][a-z0-9_]{0,99}\\Z', key) %}
                {% do faults.append(at ~ 'it becomes part of column names; write a letter first, then letters a to z, digits and _, up to 100.') %}
            {% elif key in seen %}
                {% do faults.append(at ~ 'it is read like entry ' ~ seen[key] ~ '; remove one of the two.') %}
            {% elif key not in spec.get('of', [key]) %}
                {% do faults.append(at ~ 'it must be one of ' ~ (spec.of | join(', ')) ~ nearest_name(key, spec.of) ~ '.') %}
            {% elif key in spec.get('barred', []) %}
                {% do faults.append(at ~ 'what the sales team does is never a feature; remove it.') %}
            {% endif %}
            {% do seen.update({key: loop.index}) %}
        {% endif %}
    {% endfor %}
    {{ return(faults) }}
{% endmacro %}
