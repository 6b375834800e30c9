{% macro set_manual_score(lead_id=none, score=none, author=none, expires_at=none, note=none, set_at=none) %}
    {%- set entry = manual_score_call(lead_id, score, author, expires_at, note, set_at) -%}
    {%- set entries = ref('stg_manual_score_entries') -%}
    {%- do require_built(['stg_manual_score_entries', 'stg_leads', 'stg_clock', 'manual_scores']) -%}
    {%- set times = manual_score_times(entry) -%}
    {%- set before = manual_score_entries_of(entry) -%}
    {%- if before.in_force and before.in_force.is_same -%}
        {%- do print('Lead ' ~ times.lead_id ~ ' has just this entry already: ' ~ before.in_force.text ~ '. Nothing was added.') -%}
        {{ return('') }}
    {%- endif -%}
    {%- call statement('entry', auto_begin=true) -%}
        insert into {{ entries }} (entry_number, lead_id, score, author, set_at, expires_at, note)
        select (select coalesce(max(entry_number), 0) + 1 from {{ entries }}), {{ entry.lead_id }}, {{ entry.score }}, {{ entry.author }}, {{ entry.set_at }}, {{ entry.expires_at }}, {{ entry.note }}
        from {{ ref('stg_clock') }}
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {%- do print('Lead ' ~ times.lead_id ~ ' has the score ' ~ score ~ ' by ' ~ author ~ ' from ' ~ times.set_at ~ ' until ' ~ times.expires_at ~ ' (UTC).') -%}
    {%- do print('It replaces ' ~ before.in_force.text ~ '.' if before.in_force and before.in_force.is_live else 'No other manual score of this lead was in force.') -%}
    {%- if before.later -%}
        {%- do print('It counts until ' ~ before.later.set_at ~ ' only, for there is a later entry: ' ~ before.later.text ~ '.') -%}
    {%- endif -%}
    {%- do print('The next dbt build publishes it.') -%}
{% endmacro %}
