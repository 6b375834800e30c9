{#- The faults of one knob's value by itself, as a list of sentences. -#}
{% macro knob_shape_faults(name, value) %}
    {% set spec = knob_specs()[name] %}
    {% if spec.kind == 'tables' %}
        {{ return(source_table_faults(name, value)) }}
    {% elif spec.kind == 'attributes' %}
        {{ return(attribute_faults(name, value, spec.scope)) }}
    {% elif spec.kind == 'properties' %}
        {{ return(property_faults(name, value, spec.record)) }}
    {% elif spec.kind == 'records' %}
        {{ return(record_column_faults(name, value)) }}
    {% elif spec.kind == 'space' %}
        {{ return(search_space_faults(name, value)) }}
    {% elif spec.kind == 'models' %}
        {{ return(scoring_model_faults(name, value)) }}
    {% elif spec.kind in ['names', 'texts'] %}
        {{ return(name_list_faults(name, value, spec)) }}
    {% endif %}
    {% set wanted = knob_scalar_wish(value, spec) %}
    {{ return(['knob ' ~ name ~ ' is ' ~ knob_shown(value) ~ '; write ' ~ wanted ~ '.'] if wanted else []) }}
{% endmacro %}
