{#- The scoring_models knob as a list, checked; an entry that names another one's `question` answers it on the same moments. -#}
{% macro scoring_model_entries() %}
    {% set questions = {} %}
    {% set entries = [] %}
    {% for entry in var('scoring_models') %}
        {% set where = 'scoring_models[' ~ loop.index0 ~ '] in dbt_project.yml: ' %}
        {% set whole = {'method': 'additive', 'features': 'all', 'question': entry.name} %}
        {% if 'question' in entry and entry.question not in questions %}
            {{ exceptions.raise_compiler_error(where ~ 'question is `' ~ entry.question ~ '`; name an entry that stands above and asks a question of its own.') }}
        {% endif %}
        {% for key in entry if 'question' in entry and key not in ['name', 'question', 'features', 'method'] %}
            {{ exceptions.raise_compiler_error(where ~ 'the key `' ~ key ~ '` belongs to the question; take it out here, or take out `question`.') }}
        {% endfor %}
        {% do whole.update(questions.get(entry.question, {})) %}
        {% do whole.update(entry) %}
        {% do check_scoring_model(whole, where) %}
        {% if loop.first and whole.entity != 'lead' %}
            {{ exceptions.raise_compiler_error(where ~ 'entity is `' ~ whole.entity ~ '`, but lead_scores publishes the first entry; put a lead entry first.') }}
        {% endif %}
        {% if 'question' not in entry %}
            {% do questions.update({entry.name: whole}) %}
        {% endif %}
        {% do entries.append(whole) %}
    {% endfor %}
    {{ return(entries) }}
{% endmacro %}
