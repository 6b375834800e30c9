{#- The faults of the knob scoring_models, at most one for each entry. -#}
{% macro scoring_model_faults(knob_name, value) %}
    {% if value is string or value is mapping or value is not sequence or not value %}
        {{ return(['knob ' ~ knob_name ~ ' is ' ~ knob_shown(value) ~ '; write a list with one entry or more, each with name, entity, target and days.']) }}
    {% endif %}
    {% set faults = [] %}
    {% set names = [] %}
    {% set questions = {} %}
    {% for entry in value %}
        {% set wish = scoring_model_wish(entry, names, questions) %}
        {% if not wish and loop.first and entry.entity != 'lead' %}
            {% set wish = 'entity is ' ~ knob_shown(entry.entity) ~ ', but lead_scores publishes the first entry; put a lead entry first.' %}
        {% endif %}
        {% if wish %}
            {% do faults.append(knob_name ~ '[' ~ loop.index0 ~ '] in dbt_project.yml: ' ~ wish) %}
        {% else %}
            {% do names.append(entry.name) %}
            {% if 'question' not in entry %}{% do questions.update({entry.name: entry}) %}{% endif %}
        {% endif %}
    {% endfor %}
    {{ return(faults) }}
{% endmacro %}
