{#- Prints how many current leads change tier, from where to where, and the ten that move most: by tiers, then by points. -#}
{% macro preview_print_moves(subject, cells) %}
    {% set moves = [] %}
    {% for cell in cells if cell.before != cell.after and cell.leads %}
        {% do moves.append(cell.before ~ ' -> ' ~ cell.after ~ ' ' ~ cell.leads) %}
    {% endfor %}
    {% set all = cells | sum(attribute='leads') %}
    {% set moved = all - cells | selectattr('before', 'equalto', 'Hot') | selectattr('after', 'equalto', 'Hot') | sum(attribute='leads')
        - cells | selectattr('before', 'equalto', 'Warm') | selectattr('after', 'equalto', 'Warm') | sum(attribute='leads')
        - cells | selectattr('before', 'equalto', 'Cold') | selectattr('after', 'equalto', 'Cold') | sum(attribute='leads') %}
    {% do print(moved ~ ' of ' ~ all ~ ' current leads change tier' ~ (': ' ~ (moves | join(', ')) if moves else '')) %}
    {% set fixed = run_query('select count(*) from (' ~ preview_leads_query(subject) ~ ') as leads where is_fixed').rows[0][0] %}
    {% if fixed %}
        {% do print(fixed ~ ' more keep theirs whatever their points: raised hands, manual scores, modules that did not pass the gates') %}
    {% endif %}
    {% set level = "case %s when 'Hot' then 3 when 'Warm' then 2 else 1 end" %}
    {% set movers = run_query(
        'select lead_id, points_before, points_after, tier_before, tier_after from (' ~ preview_leads_query(subject) ~ ') as leads'
        ~ ' where not is_fixed and (points_before <> points_after or tier_before <> tier_after)'
        ~ ' order by abs(' ~ (level | format('tier_after')) ~ ' - ' ~ (level | format('tier_before')) ~ ') desc,'
        ~ ' abs(points_after - points_before) desc, points_before desc, lead_id asc limit 10'
    ).rows %}
    {% do print('%-40s %9s %9s   %s' | format('the ten that move most', 'points', 'after', 'tier')) if movers %}
    {% for lead in movers %}
        {% do print('%-40s %9.2f %9.2f   %s' | format(
            lead[0] | truncate(40, true, '…', 0), lead[1], lead[2], lead[3] if lead[3] == lead[4] else lead[3] ~ ' -> ' ~ lead[4]
        )) %}
    {% endfor %}
{% endmacro %}
