{#- Leads, past moments and conversions for each pair of tiers before and after: a list of dicts. -#}
{% macro preview_cells(subject) %}
    {% set cells = [] %}
    {% set counted = {} %}
    {% for row in run_query(
        'select tier_before, tier_after, count(*) from (' ~ preview_leads_query(subject) ~ ') as leads where not is_fixed group by tier_before, tier_after'
    ).rows %}
        {% do counted.update({row[0] ~ row[1] ~ 'leads': row[2] | int}) %}
    {% endfor %}
    {% for row in run_query(
        'select tier_before, tier_after, count(*), sum(outcome) from (' ~ preview_past_query(subject) ~ ') as past group by tier_before, tier_after'
    ).rows %}
        {% do counted.update({row[0] ~ row[1] ~ 'moments': row[2] | int, row[0] ~ row[1] ~ 'conversions': row[3] | int}) %}
    {% endfor %}
    {% for before in ['Hot', 'Warm', 'Cold'] %}
        {% for after in ['Hot', 'Warm', 'Cold'] %}
            {% set cell = {'before': before, 'after': after} %}
            {% for what in ['leads', 'moments', 'conversions'] %}
                {% do cell.update({what: counted.get(before ~ after ~ what, 0)}) %}
            {% endfor %}
            {% do cells.append(cell) %}
        {% endfor %}
    {% endfor %}
    {{ return(cells) }}
{% endmacro %}
