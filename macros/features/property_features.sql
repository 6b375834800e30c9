{#- The features of the declared properties (name, kind, record, property, days), in the order of the catalogue: the latest value of each, and for a number of
    events its sums over 30 and 90 days. The first part of a name says of which events: those of one behaviour, or all. -#}
{% macro property_features(declared=none) %}
    {% set features = [] %}
    {% for record in ['trigger', 'event'] %}
        {% for property in (declared[record] if declared else declared_properties(record)) %}
            {% set subject = property.get('behaviour', record) %}
            {% set kind = 'numeric' if property.type == 'number' else 'categorical' %}
            {% set words = property.name | replace('_', ' ') %}
            {% set of = subject | replace('_', ' ') %}
            {% set feature = {'record': record, 'property': property.name, 'kind': kind, 'behaviour': property.get('behaviour')} %}
            {% do features.append(dict(feature, name='latest_' ~ subject ~ '_' ~ property.name, label=words ~ ' of the latest ' ~ of)) %}
            {% for days in [30, 90] if record == 'event' and kind == 'numeric' %}
                {% do features.append(dict(feature, days=days, name=subject ~ '_' ~ property.name ~ '_' ~ days ~ 'd', label=words ~ ' of ' ~ of ~ ' in the last ' ~ days ~ ' days')) %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {{ return(features) }}
{% endmacro %}
