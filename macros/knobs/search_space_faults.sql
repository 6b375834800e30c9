{#- The faults of the knob search_space. `known` are the parameters that each family searches (hotlist.candidates). -#}
{% macro search_space_faults(knob_name, value) %}
    {% set boosting = ['learning_rate', 'max_iter', 'max_leaf_nodes', 'min_samples_leaf', 'l2_regularization'] %}
    {% set known = {
        'logistic_means': ['scale', 'C'], 'logistic_onehot': ['C'], 'boosted_additive': boosting, 'boosted': boosting,
        'forest': ['max_features'], 'neural_net': ['alpha', 'learning_rate_init'],
    } %}
    {% set wish = '; write {candidate: {parameter: [values]}}, such as {logistic_onehot: {C: [0.01, 0.1]}}, or {}.' %}
    {% if value is not mapping %}{{ return(['knob ' ~ knob_name ~ ' is ' ~ knob_shown(value) ~ wish]) }}{% endif %}
    {% set faults = [] %}
    {% for candidate, parameters in value.items() %}
        {% set at = 'knob ' ~ knob_name ~ ', entry ' ~ knob_shown(candidate) ~ ': ' %}
        {% if candidate not in known %}
            {% do faults.append(at ~ 'there is no such candidate' ~ nearest_name(candidate, known) ~ '; they are ' ~ (known | join(', ')) ~ '.') %}
        {% elif parameters is not mapping %}
            {% do faults.append(at ~ 'is ' ~ knob_shown(parameters) ~ wish) %}
        {% else %}
            {% for parameter, choices in parameters.items() %}
                {% if parameter not in known[candidate] %}
                    {% do faults.append(at ~ 'there is no parameter ' ~ knob_shown(parameter) ~ nearest_name(parameter, known[candidate]) ~ '; it has ' ~ (known[candidate] | join(', ')) ~ '.') %}
                {% elif choices is string or choices is mapping or choices is not sequence or not choices %}
                    {% do faults.append(at ~ parameter ~ ' is ' ~ knob_shown(choices) ~ '; write a list of values to try.') %}
                {% elif parameter == 'scale' %}
                    {% for choice in choices if choice not in ['mean', 'log', 'rank'] %}{% do faults.append(at ~ 'scale ' ~ knob_shown(choice) ~ ' must be mean, log or rank.') %}{% endfor %}
                {% else %}
                    {% for choice in choices if choice is not number or choice is boolean or choice < 0 %}{% do faults.append(at ~ parameter ~ ' ' ~ knob_shown(choice) ~ ' must be a number, 0 or more.') %}{% endfor %}
                {% endif %}
            {% endfor %}
        {% endif %}
    {% endfor %}
    {{ return(faults) }}
{% endmacro %}
