{#- The arguments of forget_lead, or an error that says what to write: the id as a key of the data is read, author and reason as text. -#}
{% macro forget_call(lead_id, author, reason, apply) %}
    {%- if (lead_id is not string and lead_id is not integer) or lead_id is boolean or not lead_id | string | trim -%}
        {{ exceptions.raise_compiler_error('lead_id must be the id of a lead, not ' ~ knob_shown(lead_id) ~ '; put an id of digits and zeros into quotes') }}
    {%- elif author is not string or not author | trim -%}
        {{ exceptions.raise_compiler_error('author must be the name of who answers for the erasure, as a text, not ' ~ knob_shown(author)) }}
    {%- elif reason is not string or not reason | trim -%}
        {{ exceptions.raise_compiler_error('reason must say why, as a text such as a ticket number, not ' ~ knob_shown(reason)) }}
    {%- elif lead_id | string | trim in reason or lead_id | string | trim in author -%}
        {{ exceptions.raise_compiler_error('reason and author stay in the log, so they must not hold the id of the lead') }}
    {%- elif apply is not boolean -%}
        {{ exceptions.raise_compiler_error('apply must be true or false, not ' ~ knob_shown(apply)) }}
    {%- endif -%}
    {%- set key = raw_column('lead_id', 'key', trimmed(text_literal(lead_id))) -%}
    {%- set found = run_query('select ' ~ key).rows[0][0] -%}
    {%- if found is none -%}
        {{ exceptions.raise_compiler_error('lead_id ' ~ knob_shown(lead_id) ~ ' can be the key of no lead (docs/data-contract.md)') }}
    {%- endif -%}
    {{ return({'lead_id': found, 'author': text_literal(author | trim), 'reason': text_literal(reason | trim)}) }}
{% endmacro %}
