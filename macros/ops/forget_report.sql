{#- What forget_lead prints: who is meant, every table and column with its rows, the versions that learned from the lead, the other leads of its account, and
    what a person has to clear by hand. -#}
{% macro forget_report(ids, found, in_file, raw) %}
    {%- set lines = ['Lead ' ~ ids.lead | join(', ') ~ (', CRM record ' ~ ids.crm | join(', ') if ids.crm else '') ~ (', contact ' ~ ids.contact | join(', ') if ids.contact else '')] -%}
    {%- for one in found + in_file -%}
        {%- set what = 'emptied in' if one.kind in ('mention', 'text') else 'deleted from' -%}
        {%- do lines.append('%9d rows to be %s %s (%s)' | format(one.rows, what, one.relation | string | replace('"', ''), one.column)) -%}
    {%- endfor -%}
    {%- for row in person_versions(ids) -%}
        {%- do lines.append('Version ' ~ row[0] ~ ' learned from ' ~ row[1] ~ ' of its moments; it holds sums over many leads and no id. A refit learns without them.') -%}
    {%- endfor -%}
    {%- for row in person_siblings(ids) -%}
        {%- do lines.append('Lead ' ~ row[0] ~ ' of the same account has the score ' ~ (row[2] if row[2] is not none else '-') ~ ' (' ~ (row[3] or 'on no list')
            ~ ') now; mon_erasure_siblings has the new one after the next build.') -%}
    {%- endfor -%}
    {%- for one in raw -%}
        {%- do lines.append('Yours to delete: ' ~ one.rows ~ ' rows of ' ~ one.relation | string | replace('"', '') ~ '. Until then every build rejects them as erased.') -%}
    {%- endfor -%}
    {%- for one in found if one.place.file -%}
        {%- for row in run_query('select * from ' ~ one.relation ~ ' where ' ~ person_rules(one.place, ids).delete).rows -%}
            {%- do lines.append('Yours to delete from ' ~ one.place.file ~ ': ' ~ row.values() | join(',')) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do lines.append('Look for the lead by hand in backups, report folders, review sheets, the inbox of the API and dead letters of the sync (docs/forget.md).') -%}
    {{ return(lines) }}
{% endmacro %}
