{#- The one list of feature columns: name, family, kind, label and source table, compiled from the knobs. -#}
{% macro feature_catalogue() %}
    {% set features = [] %}
    {% macro add(name, family, kind, label, source) %}
        {% do features.append({'name': name, 'family': family, 'kind': kind, 'label': label, 'source': source}) %}
    {% endmacro %}
    {% for behaviour in var('behaviours') %}
        {% set text = behaviour | replace('_', ' ') %}
        {% for days in [1, 7, 30, 90] %}
            {% do add(behaviour ~ '_count_' ~ days ~ 'd', 'behaviour', 'numeric', text ~ ' in the last ' ~ days ~ (' day' if days == 1 else ' days'), 'events') %}
        {% endfor %}
        {% do add(behaviour ~ '_decayed', 'behaviour', 'numeric', text ~ ', recent ones counting more', 'events') %}
        {% do add(behaviour ~ '_days_since', 'behaviour', 'numeric', 'days since the last ' ~ text, 'events') %}
    {% endfor %}
    {{ return(features) }}
{% endmacro %}
