{#- Prints the top of the published hot list as a table of 120 columns: dbt run-operation show_hot_list --args '{top: 20}'.
    A lead takes one line for each of its reasons; the first carries rank, lead, score, tier and module. Everything is printed at once, so
    that a reader which closes early (head) does not break the pipe between two lines. -#}
{% macro show_hot_list(top=10) %}
    {% set published = published_mart('lead_scores') %}
    {% set query = hot_list_query(published, top) %}
    {% set totals = run_query(hot_list_totals(published)) if published and load_relation(ref('scr_tiers')) else none %}
    {#- Snowflake gives the names of columns in upper case. -#}
    {% set totals = totals.rename(totals.column_names | map('lower') | list).rows[0] if totals else none %}
    {% set rule = '-' * 120 %}
    {% set lines = [''] %}
    {% if totals %}
        {% do lines.append('Hot list as of ' ~ (totals.as_of or totals.built_as_of) ~ (' by ' ~ totals.model_version if totals.model_version else ', no model published')) %}
        {% do lines.append(totals.hot ~ ' Hot, ' ~ totals.warm ~ ' Warm, ' ~ totals.cold ~ ' Cold, ' ~ totals.unscored ~ ' Unscored; ' ~ totals.hand_raisers ~ ' hand raisers') %}
    {% endif %}
    {% if totals and totals.provisional %}
        {% do lines.append('Provisional: the history was too short for a validation period, so parameters and calibration rest on the training period.') %}
    {% endif %}
    {% if totals and totals.tier_note and knob('tier_by') == 'score' %}
        {% do lines.append(('Tiers: ' ~ totals.tier_note) | wordwrap(120)) %}
    {% endif %}
    {% set why = hot_list_why(totals) %}
    {% do lines.append(why) if why %}
    {% if totals and totals.leads %}
        {% do lines.extend([rule, '%5s  %-20s %5s  %-8s  %-14s  %s' | format('rank', 'lead', 'score', 'tier', 'module', 'why (points)'), rule]) %}
        {% set leads = run_query(query) %}
        {% for lead in leads.rename(leads.column_names | map('lower') | list).rows %}
            {% do lines.extend(hot_list_lines(lead)) %}
        {% endfor %}
    {% endif %}
    {% do lines.append(rule) %}
    {% do print(lines | join('\n')) %}
{% endmacro %}
