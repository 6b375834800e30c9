{#- Prints what other weights or tier edges would do, and writes nothing:
    dbt run-operation preview_policy --args '{scoring_model: lead_behaviour, weights: {web_visit: 0}, warm_from: 30, hot_from: 60}'. -#}
{% macro preview_policy(scoring_model=none, weights=none, warm_from=none, hot_from=none) %}
    {% set subject = preview_subject(scoring_model, weights, warm_from, hot_from) %}
    {% if not subject.model_version %}
        {% do print(subject.name ~ ' has no published version yet, so there is nothing to compare with: run dbt build, and read scr_eligibility where it stays so.') %}
        {{ return('') }}
    {% endif %}
    {% set rule = '-' * 120 %}
    {% do print('') %}
    {% do print('Preview of ' ~ subject.model_version ~ ' as of ' ~ subject.as_of ~ '; nothing is written') %}
    {% for behaviour, new in subject.changes.items() %}
        {% do print('%-24s %9s -> %s points each' | format(behaviour, '%.2f' | format(subject.weights[behaviour]), '%.2f' | format(new))) %}
    {% endfor %}
    {% for edge in ['warm_from', 'hot_from'] %}
        {% set points = [] %}
        {% for side in ['before', 'after'] %}{% do points.append('none' if subject[side][edge] is none else '%.2f' | format(subject[side][edge])) %}{% endfor %}
        {% do print('%-24s %9s -> %s' | format(edge, *points)) %}
    {% endfor %}
    {% do print(rule) %}
    {% do preview_print_tiers(subject) %}
    {% do print(rule) %}
    {% do preview_print_moves(subject) %}
    {% do print(rule) %}
    {% do preview_print_mend(subject) %}
{% endmacro %}
