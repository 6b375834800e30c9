{% macro forget_lead(lead_id=none, author=none, reason=none, apply=false) %}
    {%- set call = forget_call(lead_id, author, reason, apply) -%}
    {%- do require_built(['stg_leads', 'stg_record_marks', 'stg_erasures', 'stg_erasure_keys', 'stg_erasure_siblings', 'trn_fitted_models', 'lead_scores']) -%}
    {%- set ids = person_ids(call.lead_id) -%}
    {%- set found, places = [], person_places() -%}
    {%- for place in places -%}{%- do found.extend(person_counts(place, ids)) -%}{%- endfor -%}
    {%- set in_file = person_published_counts(places, ids) -%}
    {%- set is_erased = run_query('select 1 from ' ~ ref('stg_erasures') ~ ' where tombstone in ' ~ tombstones_of(ids)).rows | length > 0 -%}
    {%- set raw = person_raw_rows(ids) -%}
    {%- if not found and not in_file and not is_erased -%}
        {{ exceptions.raise_compiler_error('no table has a lead ' ~ knob_shown(lead_id) ~ '; write the id as it stands in stg_leads') }}
    {%- endif -%}
    {%- set lines = forget_report(ids, found, in_file, raw) -%}
    {%- if is_erased and not found and not in_file -%}
        {%- do lines.append('This lead was erased before, and no table has it. Nothing to do.') -%}
    {%- elif not apply -%}
        {%- do lines.append('This was a dry run: nothing was changed. Say apply: true to erase.') -%}
    {%- else -%}
        {%- do forget_write(call, ids, found, is_erased) -%}
        {%- do forget_published(ids, in_file) -%}
        {%- do keep_erasures() -%}
        {%- do lines.append('Erased. The next dbt build computes anew what rested on the lead and sends the CRM its last row.') -%}
        {%- do lines.append(bytes_stay()) -%}
    {%- endif -%}
    {%- do print(lines | join('\n')) -%}
{% endmacro %}
