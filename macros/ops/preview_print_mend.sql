{#- Prints the lines of the seeds that make the proposal real, and what a build then does with them. -#}
{% macro preview_print_mend(subject) %}
    {% do print('To make it real:') %}
    {% if subject.changes %}
        {% do print('in seeds/policy/behaviours.csv (event_type,behaviour,weight,weight_override,is_hand_raiser,is_sales)') %}
    {% endif %}
    {% for behaviour, new in subject.changes.items() %}
        {% set lines = run_query(
            'select event_type, behaviour, weight, weight_override, is_hand_raiser, is_sales from ' ~ ref('behaviours')
            ~ ' where ' ~ name_key('behaviour') ~ " = " ~ text_literal(behaviour) ~ " order by event_type"
        ).rows | list or [[behaviour, behaviour, 0, none, false, false]] %}
        {% for line in lines | rejectattr('3', 'none') | list or lines[:1] %}
            {% do print(('  %s,%s,%g,%s,%s,%s' | format(line[0], line[1], line[2] or 0, new, line[4] or false, line[5] or false)).replace('True', 'true').replace('False', 'false')) %}
        {% endfor %}
    {% endfor %}
    {% if subject.after.hot_from is not none and subject.after.warm_from < subject.after.hot_from %}
        {% do print('in seeds/policy/tier_edges.csv (scoring_model,warm_from,hot_from,method,author,note), in place of a line of ' ~ subject.name ~ ' if there is one') %}
        {% do print('  ' ~ subject.name ~ ',' ~ subject.after.warm_from ~ ',' ~ subject.after.hot_from ~ ',manual,<who>,<why>') %}
    {% endif %}
    {% if subject.changes %}
        {% do print('then dbt build: the weights make a new version of ' ~ subject.name ~ ', which must pass the gates; without the line in tier_edges.csv its edges are found anew') %}
    {% else %}
        {% do print('then dbt build') %}
    {% endif %}
    {% if not subject.is_published %}
        {% do print(subject.name ~ ' is not what lead_scores publishes: its Hot, Warm and Cold are its part of the grade, A, B, C or 1, 2, 3') %}
    {% elif knob('tier_by') == 'grade' %}
        {% do print('the knob tier_by is grade: the published tiers follow the grades, and the tiers above only where a lead has none') %}
    {% endif %}
{% endmacro %}
