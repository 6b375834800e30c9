{#- Prints leads, past moments and conversions by tier, then precision and recall, each before and after. -#}
{% macro preview_print_tiers(subject) %}
    {% set head = '%-12s %9s %9s  |%9s %9s  |%9s %9s  |%11s %11s' %}
    {% do print('%-12s %19s  |%19s  |%19s  |%23s' | format('', 'current leads', 'past moments', 'conversions', 'conversion rate')) %}
    {% do print(head | format('tier', 'before', 'after', 'before', 'after', 'before', 'after', 'before', 'after')) %}
    {#- line, leads before and after, moments before and after, conversions before and after -#}
    {% set rows = run_query(preview_tiers_query(subject)).rows %}
    {% for row in rows if row[0] != 'Hot + Warm' %}
        {% do print(head | format(row[0], row[1] | int, row[2] | int, row[3] | int, row[4] | int, row[5] | int, row[6] | int,
            preview_share(row[5], row[3]), preview_share(row[6], row[4]))) %}
    {% endfor %}
    {% do print('') %}
    {% for row in rows if row[0] in ['Hot', 'Hot + Warm'] %}
        {% do print('%-12s precision %s -> %s, recall %s -> %s' | format(row[0],
            preview_share(row[5], row[3]), preview_share(row[6], row[4]), preview_share(row[5], rows[4][5]), preview_share(row[6], rows[4][6]))) %}
    {% endfor %}
{% endmacro %}
