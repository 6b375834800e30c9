{#- The columns without a date that features may rest on (subject, table, name, number: its values are numbers, today: past moments read the value of today).
    An account question reads account_id as it is today whatever static_links says, for it says whom the question is about. -#}
{% macro undated_columns() %}
    {% set asked_about = knob('scoring_models') | map(attribute='entity') | list %}
    {% set columns = [] %}
    {% for link in ['account_id', 'module', 'email'] %}
        {% set today = link in knob('static_links') or (link == 'account_id' and 'account' in asked_about) %}
        {% do columns.append({'table': 'leads', 'name': link, 'history': 'linked_' ~ (link if link != 'email' else 'email_domain'), 'number': false, 'today': today}) %}
    {% endfor %}
    {% for entity in ['lead', 'account'] %}
        {% for attribute in declared_attributes(entity) %}
            {% do columns.append({'table': entity ~ 's', 'name': attribute.name, 'history': attribute.name, 'number': attribute.type == 'number', 'today': attribute.change == 'static'}) %}
        {% endfor %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}
