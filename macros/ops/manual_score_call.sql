{#- The arguments of set_manual_score as SQL, or an error that says what to write. set_at without a value is the as_of of stg_clock. -#}
{% macro manual_score_call(lead_id, score, author, expires_at, note, set_at) %}
    {%- if (lead_id is not string and lead_id is not integer) or lead_id is boolean or not lead_id | string | trim -%}
        {{ exceptions.raise_compiler_error('lead_id must be the id of a lead of stg_leads, not `' ~ lead_id ~ '`; put an id of digits and zeros into quotes') }}
    {%- elif score is not number or score is boolean or not 0 <= score <= 100 -%}
        {{ exceptions.raise_compiler_error('score must be a number from 0 to 100, without quotes, not ' ~ (tojson(score, '`' ~ score ~ '`'))) }}
    {%- elif author is not string or not author | trim -%}
        {{ exceptions.raise_compiler_error('author must be the name of who answers for the score, as a text, not `' ~ author ~ '`') }}
    {%- elif note is not none and note is not string -%}
        {{ exceptions.raise_compiler_error('note must be a text, not `' ~ note ~ '`; put it into quotes or leave it out') }}
    {%- endif -%}
    {%- for name, value in {'expires_at': expires_at, 'set_at': set_at}.items() -%}
        {%- if (value is not none or name == 'expires_at') and not modules.re.match('^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:|$)', value | string | trim) -%}
            {{ exceptions.raise_compiler_error(name ~ " must be a time in UTC such as '2026-01-31' or '2026-01-31 18:00:00', not `" ~ value ~ '`'
                ~ ('; a manual score without an expiry would outlive its reason' if value is none else '')) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return({
        'lead_id': raw_column(text_literal(lead_id), 'key', trimmed(text_literal(lead_id))),
        'score': 'cast(' ~ score ~ ' as double)',
        'author': text_literal(author | trim),
        'note': text_literal(note | trim) if note and note | trim else 'cast(null as varchar)',
        'expires_at': utc_timestamp(text_literal(expires_at), text_literal(expires_at | string | trim)),
        'set_at': 'as_of' if set_at is none else utc_timestamp(text_literal(set_at), text_literal(set_at | string | trim)),
        'expires_text': expires_at | string, 'set_text': set_at | string, 'says_set_at': set_at is not none, 'lead_text': lead_id | string
    }) }}
{% endmacro %}
