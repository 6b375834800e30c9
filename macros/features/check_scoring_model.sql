{#- Stops the compile when an entry of the scoring_models knob cannot be read, naming the entry, the key and the mend. -#}
{% macro check_scoring_model(model, where) %}
    {% for key in ['name', 'entity', 'target', 'horizon_days', 'trigger_window_days', 'anchor_every_days'] %}
        {% if key not in model %}{{ exceptions.raise_compiler_error(where ~ 'the key `' ~ key ~ '` is missing; add it.') }}{% endif %}
    {% endfor %}
    {% if model.entity not in ['lead', 'account'] %}
        {{ exceptions.raise_compiler_error(where ~ 'entity is `' ~ model.entity ~ '`; write lead or account.') }}
    {% endif %}
    {% if model.features not in ['all', 'behaviour', 'fit'] %}
        {{ exceptions.raise_compiler_error(where ~ 'features is `' ~ model.features ~ '`; write all, behaviour or fit.') }}
    {% endif %}
    {% if model.method not in ['additive', 'weights'] %}
        {{ exceptions.raise_compiler_error(where ~ 'method is `' ~ model.method ~ '`; write additive or weights.') }}
    {% endif %}
    {% if not modules.re.match('^[a-z][a-z0-9_]*$', model.name) %}
        {{ exceptions.raise_compiler_error(where ~ 'name is `' ~ model.name ~ '`; use lower-case letters, digits and underscores.') }}
    {% endif %}
    {% if 'behaviour' not in model.target %}
        {{ exceptions.raise_compiler_error(where ~ 'target has no behaviour; write target: {behaviour: conversion}.') }}
    {% endif %}
    {% for key in ['horizon_days', 'trigger_window_days', 'anchor_every_days'] %}
        {% if model[key] is not integer or model[key] < 1 %}
            {{ exceptions.raise_compiler_error(where ~ key ~ ' is `' ~ model[key] ~ '`; write a whole number of days, 1 or more.') }}
        {% endif %}
    {% endfor %}
    {% if model.assuming and ('source' not in model.assuming or 'within_days' not in model.assuming) %}
        {{ exceptions.raise_compiler_error(where ~ 'assuming needs source and within_days, e.g. {source: sales, within_days: 1, before_target: false}, or null.') }}
    {% endif %}
{% endmacro %}
