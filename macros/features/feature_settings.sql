{#- A digest of all that shapes features beside the rows: the knobs and the text of the feature models. -#}
{% macro feature_settings() %}
    {% set parts = [] %}
    {% for knob in ['scoring_models', 'grid_origin', 'behaviours', 'event_sources', 'half_life_days', 'closed_states', 'lead_attributes', 'account_attributes', 'trigger_properties', 'event_properties'] %}
        {% do parts.append(knob ~ '=' ~ tojson(var(knob))) %}
    {% endfor %}
    {% for node in graph.get('nodes', {}).values() if node.resource_type == 'model' and node.name.startswith('ftr_') %}
        {% do parts.append(node.name ~ '=' ~ node.checksum.checksum) %}
    {% endfor %}
    {{ return(local_md5(parts | sort | join('; '))) }}
{% endmacro %}
