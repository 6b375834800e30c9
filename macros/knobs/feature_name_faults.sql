{#- Feature columns that the knobs would make twice, or that bear the name of another column beside them: a list of sentences. -#}
{% macro feature_name_faults(values) %}
    {% set made = [] %}
    {% for behaviour in knob_value('behaviours', values.behaviours) %}
        {% for metric in behaviour_metrics() %}{% do made.append([behaviour ~ '_' ~ metric, 'behaviours', behaviour]) %}{% endfor %}
    {% endfor %}
    {% for source in knob_value('event_sources', values.event_sources) %}
        {% for days in [30, 90] %}{% do made.append([source ~ '_event_count_' ~ days ~ 'd', 'event_sources', source]) %}{% endfor %}
    {% endfor %}
    {% for scope in ['lead', 'account'] %}
        {% for attribute in values[scope ~ '_attributes'] or [] %}
            {% do made.append([attribute_feature(scope, attribute.name), scope ~ '_attributes', attribute.name]) %}
        {% endfor %}
    {% endfor %}
    {% for feature in property_features({'trigger': knob_value('trigger_properties', values.trigger_properties), 'event': knob_value('event_properties', values.event_properties)}) %}
        {% do made.append([feature.name, feature.record ~ '_properties', feature.property]) %}
    {% endfor %}
    {% set makers = {} %}
    {% for feature in feature_catalogue(own_only=true) %}{% do makers.update({feature.name: 'a feature of the project'}) %}{% endfor %}
    {% for key in ['scoring_model', 'entity_id', 'as_of', 'is_current', 'module', 'moment_number', 'lead_id', 'account_id'] %}
        {% do makers.update({key: 'a key column of the project'}) %}
    {% endfor %}
    {% set faults = {} %}
    {% for name, knob_name, entry in made %}
        {% if name in makers and knob_name ~ entry not in faults %}
            {% do faults.update({knob_name ~ entry: 'knob ' ~ knob_name ~ ', entry ' ~ knob_shown(entry) ~ ': its column ' ~ name ~ ' would clash with that of ' ~ makers[name] ~ '; rename or remove one.'}) %}
        {% endif %}
        {% do makers.update({name: 'the entry ' ~ knob_shown(entry) ~ ' of ' ~ knob_name}) %}
    {% endfor %}
    {{ return(faults.values() | list) }}
{% endmacro %}
