{#- A digest of all that shapes every feature beside the rows: the knobs and the text of the feature models. Which moments exist is no part of it, for a
    moment without features is computed; what one scoring model adds stands in ftr_due_moments. -#}
{% macro feature_settings() %}
    {% set parts = [] %}
    {% for name in ['behaviours', 'event_sources', 'half_life_days', 'closed_states', 'converted_states', 'hand_raiser_days', 'record_columns', 'static_links', 'lead_attributes', 'account_attributes', 'trigger_properties', 'event_properties'] %}
        {% do parts.append(name ~ '=' ~ tojson(knob(name))) %}
    {% endfor %}
    {% for node in graph.get('nodes', {}).values() if node.resource_type == 'model' and node.name.startswith('ftr_') %}
        {% do parts.append(node.name ~ '=' ~ node.checksum.checksum) %}
    {% endfor %}
    {{ return(local_md5(parts | sort | join('; '))) }}
{% endmacro %}
