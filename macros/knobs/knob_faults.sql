{#- Every fault of a set of knobs {name: value} as a list of sentences; [] when all is well. -#}
{% macro knob_faults(values) %}
    {% set faults = [] %}
    {% set specs = knob_specs() %}
    {% for name in values if name not in specs and name != 'demo' %}
        {% do faults.append('there is no knob ' ~ knob_shown(name) ~ nearest_name(name, specs) ~ '; correct the name or take it out.') %}
    {% endfor %}
    {% for name in specs %}
        {% if name not in values %}
            {% do faults.append('knob ' ~ name ~ ' is missing; add it under vars in dbt_project.yml, which is the one home of its value.') %}
        {% else %}
            {% do faults.extend(knob_shape_faults(name, values[name])) %}
        {% endif %}
    {% endfor %}
    {{ return(faults or feature_name_faults(values)) }}
{% endmacro %}
