{#- The faults of the knob source_tables. -#}
{% macro source_table_faults(knob_name, value) %}
    {% set tables = ['leads', 'triggers', 'events', 'accounts', 'lead_states', 'sync_reports'] %}
    {% set optional = ['accounts', 'lead_states', 'sync_reports'] %}
    {% if value is not mapping %}
        {{ return(['knob ' ~ knob_name ~ ' is ' ~ knob_shown(value) ~ '; write a table name for each of ' ~ (tables | join(', ')) ~ '.']) }}
    {% endif %}
    {% set faults = [] %}
    {% for key in value if key not in tables %}
        {% do faults.append('knob ' ~ knob_name ~ ': there is no table ' ~ knob_shown(key) ~ nearest_name(key, tables) ~ '; the keys are ' ~ (tables | join(', ')) ~ '.') %}
    {% endfor %}
    {% for table in tables %}
        {% set at = 'knob ' ~ knob_name ~ ', ' ~ table ~ ' is ' ~ knob_shown(value.get(table)) %}
        {% set named = value.get(table) %}
        {% set names = [named] if named is string or named is none else named %}
        {% if table in optional and named is none %}
        {% elif names is mapping or names is not sequence or (named is not string and table != 'events') or names | length == 0 %}
            {% do faults.append(at ~ '; write the name of ' ~ ('one table or a list of tables' if table == 'events' else 'one table')
                ~ (', or null.' if table in optional else '; this table is needed.')) %}
        {% else %}
            {% for name in names if not is_knob_place(name) %}
                {% do faults.append(at ~ '; write the table name as it stands in the warehouse, up to 255 characters without quotes, backslashes and control characters.') %}
            {% endfor %}
            {% if names | map('string') | map('lower') | unique | list | length < names | length %}
                {% do faults.append(at ~ '; a table stands twice, and its events would count twice: remove one.') %}
            {% endif %}
        {% endif %}
    {% endfor %}
    {{ return(faults) }}
{% endmacro %}
