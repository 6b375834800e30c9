{#- The entries of scoring_models (checked before) with every key: an entry that names another one's `question` answers it on the same moments. -#}
{% macro scoring_model_entries(value) %}
    {% set questions = {} %}
    {% set entries = [] %}
    {% for entry in value %}
        {% set whole = {'method': 'additive', 'features': 'all', 'question': entry.name} %}
        {% do whole.update(questions.get(entry.question, {})) %}
        {% do whole.update(entry) %}
        {% do whole.update({'target': {'behaviour': name_key_text(whole.target.behaviour)}}) %}
        {% if whole.assuming %}
            {% do whole.update({'assuming': dict(whole.assuming, source=name_key_text(whole.assuming.source))}) %}
        {% endif %}
        {% if 'question' not in entry %}{% do questions.update({entry.name: whole}) %}{% endif %}
        {% do entries.append(whole) %}
    {% endfor %}
    {{ return(entries) }}
{% endmacro %}
