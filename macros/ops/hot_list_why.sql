{#- Why the list is as it is, in one line, for show_hot_list: a raw table that gives nothing, a build that was not published, or a list that is
    empty, thin or without scores; empty text when there is nothing to say. `totals` is the row of hot_list_totals, none before the first list. -#}
{% macro hot_list_why(totals) %}
    {% if not load_relation(ref('stg_row_counts')) %}
        {{ return('Nothing was built yet: run dbt build.') }}
    {% endif %}
    {% set unusable = run_query(
        "select case when total_rows = 0 then 'the raw table ' || source_table || ' is empty' "
        ~ "else 'none of the ' || cast(total_rows as varchar) || ' rows of ' || source_table || ' is accepted (' "
        ~ "|| cast(commonest_reason_rows as varchar) || ' as ' || commonest_reason || ')' end from " ~ ref('stg_row_counts')
        ~ " where accepted_rows = 0 and (total_rows > 0 or published_rows > 0 or input_table in ('leads', 'triggers', 'events')) order by source_table"
    ).columns[0].values() | join('; ') %}
    {% if not totals %}
        {{ return('No list was published: ' ~ (unusable or 'the last build stopped before it; look at its errors') ~ '.') }}
    {% elif unusable %}
        {{ return('Look at the input, for ' ~ unusable ~ '.') }}
    {% elif totals.built_as_of != totals.as_of and totals.pending_leads != 0 or totals.pending_leads != totals.leads %}
        {{ return('The last build, of ' ~ totals.built_as_of ~ ', was not published; its list has ' ~ totals.pending_leads ~ ' leads: ' ~ totals.cause ~ '.') }}
    {% elif totals.is_thin %}
        {% set fall = 'fell from ' ~ totals.last_listed_leads ~ ' to ' ~ totals.leads ~ ' leads' if totals.last_listed_leads > totals.leads %}
        {% set state = 'is empty' if not totals.leads else 'has ' ~ totals.leads ~ ' leads, ' ~ totals.scored ~ ' of them with a score by the model' %}
        {{ return('The list ' ~ (fall or state) ~ ': ' ~ totals.cause ~ '.') }}
    {% endif %}
    {{ return('') }}
{% endmacro %}
