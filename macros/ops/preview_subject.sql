{#- What preview_policy is about: the scoring model (the published one, or for weights the first that has some), its champion, and its weights and edges
    before and after; model_version is none without a champion. -#}
{% macro preview_subject(scoring_model, weights, warm_from, hot_from) %}
    {% set entries = knob('scoring_models') %}
    {% set wanted = entries | selectattr('name', 'equalto', scoring_model) | list if scoring_model else entries[:1] %}
    {% if weights and not scoring_model %}
        {% set wanted = (entries | selectattr('method', 'equalto', 'weights') | list)[:1] or wanted %}
    {% endif %}
    {% do preview_check(scoring_model, weights, warm_from, hot_from, entries, wanted) %}
    {% set subject = {
        'name': wanted[0].name, 'question': wanted[0].question, 'method': wanted[0].method, 'is_published': wanted[0].name == entries[0].name,
        'model_version': none, 'changes': weights or {}, 'weights': {}, 'before': {}, 'after': {}
    } %}
    {% set read = [ref('scr_tier_edges'), ref('scr_scores'), ref('trn_forecasts'), ref('trn_weights')] %}
    {% set missing = [] %}
    {% for relation in read if not load_relation(relation) %}{% do missing.append(relation) %}{% endfor %}
    {% if not missing %}
        {% for row in run_query(
            'select edges.model_version, edges.warm_from, edges.hot_from, clock.as_of from ' ~ ref('scr_tier_edges') ~ ' as edges cross join '
            ~ ref('stg_clock') ~ " as clock where edges.scoring_model = " ~ text_literal(subject.name)
        ).rows %}
            {% do subject.update({'model_version': row[0], 'as_of': row[3]}) %}
            {% do subject.update(preview_edges(row[0], [row[1], row[2]], warm_from, hot_from)) %}
        {% endfor %}
        {% for row in run_query("select behaviour, effective_weight from " ~ ref('trn_weights') ~ " where model_version = " ~ text_literal(subject.model_version | string) ~ " order by behaviour").rows %}
            {% do subject.weights.update({row[0]: row[1] | float}) %}
        {% endfor %}
        {% for behaviour in subject.changes if subject.model_version and behaviour not in subject.weights %}
            {{ exceptions.raise_compiler_error(subject.model_version ~ ' has no behaviour ' ~ knob_shown(behaviour) ~ '; it weighs ' ~ (subject.weights | join(', '))) }}
        {% endfor %}
    {% endif %}
    {{ return(subject) }}
{% endmacro %}
