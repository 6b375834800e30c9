{#- Stops preview_policy with the mend when what it was given makes no sense. -#}
{% macro preview_check(scoring_model, weights, warm_from, hot_from, entries, wanted) %}
    {% set weighed = entries | selectattr('method', 'equalto', 'weights') | map(attribute='name') | list %}
    {% if not wanted %}
        {{ exceptions.raise_compiler_error('no scoring model is called ' ~ knob_shown(scoring_model) ~ '; there are ' ~ (entries | map(attribute='name') | join(', '))) }}
    {% endif %}
    {% if not weights and warm_from is none and hot_from is none %}
        {{ exceptions.raise_compiler_error("nothing is proposed; give weights, warm_from or hot_from, e.g. --args '{warm_from: 30, hot_from: 60}'") }}
    {% endif %}
    {% if weights and weights is not mapping %}
        {{ exceptions.raise_compiler_error("weights must be points by behaviour, e.g. --args '{weights: {web_visit: 0, demo_request: 50}}'") }}
    {% endif %}
    {% if weights and wanted[0].method != 'weights' %}
        {{ exceptions.raise_compiler_error(
            wanted[0].name ~ ' has no weights to change, its method is ' ~ wanted[0].method ~ '; '
            ~ ('give scoring_model: ' ~ (weighed | join(' or ')) if weighed else 'add a scoring model with method: weights to dbt_project.yml')
        ) }}
    {% endif %}
    {% for name, value in dict(weights or {}, warm_from=warm_from, hot_from=hot_from).items() %}
        {% if (value is none and name in (weights or {})) or value is boolean or (value is not none and (value is not number or not -1000000 < value < 1000000)) %}
            {{ exceptions.raise_compiler_error(knob_shown(name) ~ ' must be a number of points, not ' ~ knob_shown(value)) }}
        {% endif %}
    {% endfor %}
{% endmacro %}
