{#- A sound value in the form in which the project reads it: names as name_key makes those of the data, null for a list as an empty list,
    times as texts, source_tables with a list for each table, each scoring model with every key. -#}
{% macro knob_value(name, value) %}
    {% set kind = knob_specs()[name].kind %}
    {% if kind == 'models' %}
        {{ return(scoring_model_entries(value)) }}
    {% elif kind == 'attributes' %}
        {{ return(value or []) }}
    {% elif kind == 'properties' %}
        {% set properties = [] %}
        {% for property in value or [] %}
            {% do properties.append(dict(property, behaviour=name_key_text(property.behaviour)) if property.behaviour is defined else property) %}
        {% endfor %}
        {{ return(properties) }}
    {% elif kind in ['names', 'texts'] %}
        {% set names = [] %}
        {% for each in value or [] %}{% do names.append(name_key_text(each)) %}{% endfor %}
        {{ return(names) }}
    {% elif kind == 'tables' %}
        {% set tables = {} %}
        {% for table in ['leads', 'triggers', 'events', 'accounts', 'lead_states', 'sync_reports'] %}
            {% set named = value.get(table) or [] %}
            {% do tables.update({table: [named] if named is string else named}) %}
        {% endfor %}
        {{ return(tables) }}
    {% elif kind == 'records' %}
        {% set tables = {} %}
        {% for table, columns in (value or {}).items() %}
            {% do tables.update({table: {}}) %}
            {% for role, column in (columns or {}).items() if column is not none %}{% do tables[table].update({role: column | lower}) %}{% endfor %}
        {% endfor %}
        {{ return(tables) }}
    {% elif kind == 'time' and value is not none %}
        {{ return(value | string | replace('T', ' ')) }}
    {% endif %}
    {{ return(value) }}
{% endmacro %}
