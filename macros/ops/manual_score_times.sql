{#- From when until when a call of set_manual_score counts, and the lead as staging reads its key; an error when they make no sense. -#}
{% macro manual_score_times(call) %}
    {%- set row = run_query(
        "select '=' || (select max(lead_id) from " ~ ref('stg_leads') ~ ' where lead_id = ' ~ call.lead_id ~ '), ' ~ call.set_at ~ ', ' ~ call.expires_at ~ ', as_of from ' ~ ref('stg_clock')
    ).rows[0] -%}
    {%- if row[0] is none -%}
        {{ exceptions.raise_compiler_error('stg_leads has no lead ' ~ call.lead_text ~ '; write the id as it stands there, or run dbt build if the lead is new') }}
    {%- elif row[3] is none -%}
        {{ exceptions.raise_compiler_error('stg_clock has no as_of; run dbt build with accepted rows first') }}
    {%- elif row[1] is none or row[1].year < 1980 or row[1].year >= 2200 -%}
        {{ exceptions.raise_compiler_error("set_at is no time from 1980 to 2199: " ~ call.set_text ~ "; write it like '2026-01-31 18:00:00', or leave it out for the as_of") }}
    {%- elif row[2] is none or row[2].year < 1980 or row[2].year >= 2200 -%}
        {{ exceptions.raise_compiler_error("expires_at is no time from 1980 to 2199: " ~ call.expires_text ~ "; write it like '2026-01-31 18:00:00'") }}
    {%- elif row[2] <= row[1] -%}
        {{ exceptions.raise_compiler_error('expires_at must be later than set_at, which is the current as_of unless given: ' ~ row[2] ~ ' is not later than ' ~ row[1]) }}
    {%- elif row[2] <= row[3] -%}
        {{ exceptions.raise_compiler_error('expires_at must be later than the current as_of, or the score would never count: ' ~ row[2] ~ ' is not later than ' ~ row[3]) }}
    {%- endif -%}
    {{ return({'lead_id': row[0][1:], 'set_at': row[1], 'expires_at': row[2]}) }}
{% endmacro %}
