{#- The lines of one lead on the printed hot list, one for each reason, cut between words. -#}
{% macro hot_list_lines(lead) %}
    {% set reasons = [] %}
    {% for place in range(3) %}
        {% set text = lead[5 + 2 * place] %}
        {% set points = lead[6 + 2 * place] %}
        {% if text %}
            {% set tail = '' if points is none else ' (%+.0f)' | format(points) %}
            {% do reasons.append((text | truncate(58 - tail | length, false, '…', 0)) ~ tail) %}
        {% endif %}
    {% endfor %}
    {% do reasons.append(lead[11] | truncate(58, false, '…', 0)) if not reasons %}
    {% set score = '-' if lead[2] is none else lead[2] | int %}
    {% set lines = ['%5d  %-20s %5s  %-8s  %-14s  %s' | format(
        lead[0], lead[1] | truncate(20, true, '…', 0), score, lead[3], lead[4] | truncate(14, true, '…', 0), reasons[0]
    )] %}
    {% for reason in reasons[1:] %}
        {% do lines.append(' ' * 60 ~ reason) %}
    {% endfor %}
    {{ return(lines) }}
{% endmacro %}
