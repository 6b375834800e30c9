{#- What to change in the keys of scoring_models that make a question: entity, target, days and assuming; none when they can be read. -#}
{% macro predictive_query_wish(entry) %}
    {% if entry.entity not in ['lead', 'account'] %}
        {{ return('entity is ' ~ knob_shown(entry.entity) ~ '; write lead or account.') }}
    {% elif entry.target is not mapping or entry.target | list != ['behaviour'] or not is_knob_text(entry.target.behaviour) %}
        {{ return('target is ' ~ knob_shown(entry.target) ~ '; write one behaviour, such as target: {behaviour: conversion}.') }}
    {% endif %}
    {% for key in ['horizon_days', 'trigger_window_days', 'anchor_every_days'] if entry[key] is not integer or not 1 <= entry[key] <= 3650 %}
        {{ return(key ~ ' is ' ~ knob_shown(entry[key]) ~ '; write a whole number of days, 1 or more, up to 3650.') }}
    {% endfor %}
    {% set assuming = entry.get('assuming') %}
    {% set example = 'write {source: sales, within_days: 1, before_target: false}, or null.' %}
    {% if assuming is none %}
        {{ return(none) }}
    {% elif assuming is not mapping or 'source' not in assuming or 'within_days' not in assuming %}
        {{ return('assuming is ' ~ knob_shown(assuming) ~ ', but assuming needs source and within_days; ' ~ example) }}
    {% endif %}
    {% for key in assuming if key not in ['source', 'within_days', 'before_target'] %}
        {{ return('assuming has no key ' ~ knob_shown(key) ~ '; ' ~ example) }}
    {% endfor %}
    {% if not is_knob_text(assuming.source) %}
        {{ return('assuming.source is ' ~ knob_shown(assuming.source) ~ '; ' ~ example) }}
    {% elif assuming.within_days is not integer or not 1 <= assuming.within_days <= 3650 %}
        {{ return('assuming.within_days is ' ~ knob_shown(assuming.within_days) ~ '; write a whole number of days, 1 or more, up to 3650.') }}
    {% elif assuming.get('before_target', false) is not boolean %}
        {{ return('assuming.before_target is ' ~ knob_shown(assuming.before_target) ~ '; write true or false, without quotes.') }}
    {% endif %}
    {{ return(none) }}
{% endmacro %}
