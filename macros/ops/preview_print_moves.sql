{#- Prints how many current leads change tier, from where to where, and the ten that move most: by tiers, then by points. -#}
{% macro preview_print_moves(subject) %}
    {#- tier before, tier after, leads, fixed leads -#}
    {% set pairs = run_query(preview_moves_query(subject)).rows %}
    {% set sums = namespace(moved=0, all=0, fixed=0) %}
    {% set moves = [] %}
    {% for pair in pairs %}
        {% set sums.all = sums.all + pair[2] | int %}
        {% set sums.fixed = sums.fixed + pair[3] | int %}
        {% if pair[0] != pair[1] and pair[2] %}
            {% set sums.moved = sums.moved + pair[2] | int %}
            {% do moves.append(pair[0] ~ ' -> ' ~ pair[1] ~ ' ' ~ pair[2] | int) %}
        {% endif %}
    {% endfor %}
    {% do print(sums.moved ~ ' of ' ~ sums.all ~ ' current leads change tier' ~ (': ' ~ (moves | join(', ')) if moves else '')) %}
    {% if sums.fixed %}
        {% do print(sums.fixed ~ ' more keep theirs whatever their points: raised hands, manual scores, modules that did not pass the gates') %}
    {% endif %}
    {% set movers = run_query(preview_movers_query(subject)).rows %}
    {% do print('%-40s %9s %9s   %s' | format('the ten that move most', 'points', 'after', 'tier')) if movers %}
    {% for lead in movers %}
        {% do print('%-40s %9.2f %9.2f   %s' | format(
            lead[0] | truncate(40, true, '…', 0), lead[1], lead[2], lead[3] if lead[3] == lead[4] else lead[3] ~ ' -> ' ~ lead[4]
        )) %}
    {% endfor %}
{% endmacro %}
