{% macro set_manual_score(lead_id, score, author, expires_at, note=none, set_at=none) %}
    {%- do require_built(['stg_leads', 'stg_clock', 'stg_manual_score_entries']) -%}
    {%- set entries = ref('stg_manual_score_entries') -%}
    {%- set quoted = {} -%}
    {%- for name, value in {'lead_id': lead_id, 'author': author, 'note': note, 'set_at': set_at, 'expires_at': expires_at}.items() -%}
        {%- do quoted.update({name: 'null' if value is none else "'" ~ (value | string | replace("'", "''")) ~ "'"}) -%}
    {%- endfor -%}
    {%- if score is not number or not 0 <= score <= 100 -%}
        {{ exceptions.raise_compiler_error('score must be a number from 0 to 100, not ' ~ score) }}
    {%- endif -%}
    {%- if run_query('select 1 from ' ~ ref('stg_leads') ~ ' where lead_id = ' ~ quoted.lead_id).rows | length == 0 -%}
        {{ exceptions.raise_compiler_error('stg_leads has no lead ' ~ lead_id ~ '; was the project built since it came?') }}
    {%- endif -%}
    {%- set from_now = 'coalesce(cast(' ~ quoted.set_at ~ ' as timestamp), as_of)' -%}
    {%- set expires = 'cast(' ~ quoted.expires_at ~ ' as timestamp)' -%}
    {%- if run_query('select 1 from ' ~ ref('stg_clock') ~ ' where ' ~ expires ~ ' > ' ~ from_now).rows | length == 0 -%}
        {{ exceptions.raise_compiler_error('expires_at must be later than set_at, which is the current as_of unless given') }}
    {%- endif -%}
    {%- do run_query(
        'insert into ' ~ entries ~ ' (entry_number, lead_id, score, author, set_at, expires_at, note) '
        ~ 'select (select coalesce(max(entry_number), 0) + 1 from ' ~ entries ~ '), ' ~ quoted.lead_id ~ ', ' ~ score ~ ', '
        ~ quoted.author ~ ', ' ~ from_now ~ ', ' ~ expires ~ ', ' ~ quoted.note ~ ' from ' ~ ref('stg_clock')
    ) -%}
    {%- do print('Lead ' ~ lead_id ~ ' has the score ' ~ score ~ ' until ' ~ expires_at ~ '. It is published by the next dbt build.') -%}
{% endmacro %}
