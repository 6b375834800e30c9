{#- What to change in an entry of scoring_models that cannot be read; none when it can. `names` stand before it, `questions` are the askers among them. -#}
{% macro scoring_model_wish(entry, names, questions) %}
    {% set keys = ['name', 'question', 'entity', 'target', 'horizon_days', 'trigger_window_days', 'anchor_every_days', 'assuming', 'features', 'method'] %}
    {% if entry is not mapping %}
        {{ return('the entry is ' ~ knob_shown(entry) ~ '; write its keys: ' ~ (keys | join(', ')) ~ '.') }}
    {% endif %}
    {% for key in entry if key not in keys %}
        {{ return('there is no key ' ~ knob_shown(key) ~ nearest_name(key, keys) ~ '; the keys are ' ~ (keys | join(', ')) ~ '.') }}
    {% endfor %}
    {% if 'question' in entry %}
        {% if entry.question is not string or entry.question not in questions %}
            {{ return('question is ' ~ knob_shown(entry.question) ~ '; name an entry that stands above and asks a question of its own.') }}
        {% endif %}
        {% for key in entry if key not in ['name', 'question', 'features', 'method'] %}
            {{ return('the key `' ~ key ~ '` belongs to the question; take it out here, or take out `question`.') }}
        {% endfor %}
    {% endif %}
    {% set needed = ['name', 'entity', 'target', 'horizon_days', 'trigger_window_days', 'anchor_every_days'] %}
    {% for key in (needed[:1] if 'question' in entry else needed) %}
        {% if key not in entry %}{{ return('the key `' ~ key ~ '` is missing; add it.') }}{% endif %}
    {% endfor %}
    {% if entry.name is not string or not modules.re.match('^[a-z][a-z0-9_]{0,99}\\Z', entry.name) %}
        {{ return('name is ' ~ knob_shown(entry.name) ~ '; use lower-case letters, digits and underscores, up to 100, a letter first.') }}
    {% elif entry.name in names %}
        {{ return('name is ' ~ knob_shown(entry.name) ~ ', as that of an entry above; give it a name of its own.') }}
    {% endif %}
    {% for key, words in {'features': ['all', 'behaviour', 'fit'], 'method': ['additive', 'weights']}.items() if key in entry and entry[key] not in words %}
        {{ return(key ~ ' is ' ~ knob_shown(entry[key]) ~ '; write ' ~ (words[:-1] | join(', ')) ~ ' or ' ~ words[-1] ~ '.') }}
    {% endfor %}
    {{ return(none if 'question' in entry else predictive_query_wish(entry)) }}
{% endmacro %}
