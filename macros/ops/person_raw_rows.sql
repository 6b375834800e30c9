{#- How many raw rows name the person, as {relation, rows}: they belong to who loads them, so they are only named. -#}
{% macro person_raw_rows(ids) %}
    {%- set found = [] -%}
    {%- for table in ['leads', 'triggers', 'events', 'lead_states'] -%}
        {%- for raw in raw_relations(table) -%}
            {%- set key = raw_column('raw_rows.lead_id', 'key', trimmed(column_text('raw_rows.lead_id'))) -%}
            {%- set rows = run_query('select count(*) from ' ~ raw.relation ~ ' as raw_rows where ' ~ key ~ ' in ' ~ text_list(ids.lead)).rows[0][0] -%}
            {%- do found.append({'relation': raw.relation, 'rows': rows}) if rows -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}
