{#- How many rows of each column of a place are the person's, as {place, column, kind, rows}, of `relation` or the place's own; nothing where there are none. -#}
{% macro person_counts(place, ids, relation=none) %}
    {%- set asked, counts = [], [] -%}
    {%- for key in place['keys'] if person_rule(place, key, ids) -%}
        {%- do asked.append(key) -%}
        {%- do counts.append('count(case when ' ~ person_rule(place, key, ids) ~ ' then 1 end)') -%}
    {%- endfor -%}
    {%- set found = [] -%}
    {%- if counts -%}
        {%- set row = run_query('select ' ~ counts | join(', ') ~ ' from ' ~ (relation or place.relation)).rows[0] -%}
        {%- for key in asked -%}
            {%- set rows = row[loop.index0] -%}
            {%- do found.append({'place': place, 'column': key.name, 'kind': key.kind, 'rows': rows, 'relation': relation or place.relation}) if rows -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{% endmacro %}
