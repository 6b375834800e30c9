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
            {% set before = [none, none] if row[2] is none else [row[1] | float, row[2] | float] %}
            {% set after = [before[0] if warm_from is none else warm_from, before[1] if hot_from is none else hot_from] %}
            {% do subject.update({
                'model_version': row[0], 'as_of': row[3],
                'before': {'warm_from': before[0], 'hot_from': before[1]}, 'after': {'warm_from': after[0], 'hot_from': after[1]}
            }) %}
            {% if (after[0] is none) != (after[1] is none) %}
                {{ exceptions.raise_compiler_error(row[0] ~ ' has one score for all, so it has no edges yet; give both warm_from and hot_from') }}
            {% endif %}
            {% if after[0] is not none and after[0] >= after[1] and (warm_from is not none or hot_from is not none) %}
                {{ exceptions.raise_compiler_error('warm_from ' ~ after[0] ~ ' must be below hot_from ' ~ after[1] ~ '; give both') }}
            {% endif %}
        {% endfor %}
        {% for row in run_query("select behaviour, effective_weight from " ~ ref('trn_weights') ~ " where model_version = " ~ text_literal(subject.model_version | string) ~ " order by behaviour").rows %}
            {% do subject.weights.update({row[0]: row[1] | float}) %}
        {% endfor %}
        {% for behaviour in subject.changes if subject.model_version and behaviour not in subject.weights %}
            {{ exceptions.raise_compiler_error(subject.model_version ~ ' has no behaviour ' ~ behaviour ~ '; it weighs ' ~ (subject.weights | join(', '))) }}
        {% endfor %}
    {% endif %}
    {{ return(subject) }}
{% endmacro %}
