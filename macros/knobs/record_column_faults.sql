{#- The faults of the knob record_columns. -#}
{% macro record_column_faults(knob_name, value) %}
    {% set roles = record_roles() %}
    {% if value is not none and value is not mapping %}
        {{ return(['knob ' ~ knob_name ~ ' is ' ~ knob_shown(value) ~ '; write {leads: {is_deleted: IsDeleted}, ...}, or null.']) }}
    {% endif %}
    {% set faults = [] %}
    {% for table, columns in (value or {}).items() %}
        {% set at = 'knob ' ~ knob_name ~ ', ' ~ table ~ ': ' %}
        {% if table not in roles %}
            {% do faults.append('knob ' ~ knob_name ~ ': there is no table ' ~ knob_shown(table) ~ nearest_name(table, roles) ~ '; the keys are ' ~ (roles | join(', ')) ~ '.') %}
        {% elif columns is not none and columns is not mapping %}
            {% do faults.append(at ~ knob_shown(columns) ~ ' names no role; write {is_deleted: the_column}, or null.') %}
        {% else %}
            {% set seen = [] %}
            {% for role, column in (columns or {}).items() %}
                {% if role not in roles[table] %}
                    {% do faults.append(at ~ 'there is no role ' ~ knob_shown(role) ~ nearest_name(role, roles[table]) ~ '; the roles are ' ~ (roles[table] | join(', ')) ~ '.') %}
                {% elif column is not none and (column is not string or not modules.re.match('^[A-Za-z_][A-Za-z0-9_]{0,99}\\Z', column)) %}
                    {% do faults.append(at ~ role ~ ' is ' ~ knob_shown(column) ~ '; write the name of a column, letters, digits and _, up to 100, or null.') %}
                {% elif column is not none and column | lower in internal_names('lead') + ['source_table', 'row_text'] + reserved_words() %}
                    {% do faults.append(at ~ role ~ ' is ' ~ knob_shown(column) ~ ', a name that the project or SQL uses itself; rename the column in a view.') %}
                {% elif column is not none and column | lower in seen %}
                    {% do faults.append(at ~ knob_shown(column) ~ ' stands for two roles; keep one.') %}
                {% endif %}
                {% if column is string %}{% do seen.append(column | lower) %}{% endif %}
            {% endfor %}
        {% endif %}
    {% endfor %}
    {{ return(faults) }}
{% endmacro %}
