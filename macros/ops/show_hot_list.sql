{#- Prints the top of the hot list as a table of 120 columns: dbt run-operation show_hot_list --args '{top: 20}'.
    A lead takes one line for each of its reasons; the first carries rank, lead, score, tier and module. -#}
{% macro show_hot_list(top=10) %}
    {% do require_built(['lead_scores']) %}
    {% set leads = run_query(hot_list_query(top)) %}
    {% set totals = run_query(hot_list_totals()).rows[0] %}
    {% set rule = '-' * 120 %}
    {% do print('') %}
    {% do print('Hot list as of ' ~ totals[0] ~ (' by ' ~ totals[1] if totals[1] else ', no model published')) %}
    {% do print(totals[2] ~ ' Hot, ' ~ totals[3] ~ ' Warm, ' ~ totals[4] ~ ' Cold, ' ~ totals[5] ~ ' Unscored; ' ~ totals[6] ~ ' hand raisers') %}
    {% do print(rule) %}
    {% do print('%5s  %-20s %5s  %-8s  %-14s  %s' | format('rank', 'lead', 'score', 'tier', 'module', 'why (points)')) %}
    {% do print(rule) %}
    {% for lead in leads.rows %}
        {% set reasons = [] %}
        {% for place in range(3) %}
            {% set text = lead[5 + 2 * place] %}
            {% set points = lead[6 + 2 * place] %}
            {% if text %}
                {% set tail = '' if points is none else ' (%+.0f)' | format(points) %}
                {% do reasons.append((text | truncate(58 - tail | length, true, '…', 0)) ~ tail) %}
            {% endif %}
        {% endfor %}
        {% do reasons.append(lead[11] | truncate(58, true, '…', 0)) if not reasons %}
        {% set score = '-' if lead[2] is none else lead[2] | int %}
        {% for reason in reasons %}
            {% if loop.first %}
                {% do print('%5d  %-20s %5s  %-8s  %-14s  %s' | format(
                    lead[0], lead[1] | truncate(20, true, '…', 0), score, lead[3], lead[4] | truncate(14, true, '…', 0), reason
                )) %}
            {% else %}
                {% do print(' ' * 60 ~ reason) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {% if not leads.rows %}
        {% do print('No lead has a current moment, a manual score or a raised hand.') %}
    {% endif %}
    {% do print(rule) %}
{% endmacro %}
