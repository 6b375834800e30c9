{#- The entries of a lead around the time of a call of set_manual_score, from the seed and the table: the one in force then, and the next one after it.
    The order is that of stg_manual_scores; an entry without its own set_at is the same whatever the as_of was. -#}
{% macro manual_score_entries_of(call) %}
    {%- set columns = 'entry_number, lead_id, score, author, set_at, expires_at, note' -%}
    {%- set rows = run_query(
        'select entries.entry_number, entries.score, entries.author, entries.set_at, entries.expires_at, entries.note, entries.set_at <= ' ~ call.set_at ~ ', entries.expires_at > ' ~ call.set_at
        ~ ', entries.score = ' ~ call.score ~ ' and trim(entries.author) = ' ~ call.author ~ ' and entries.expires_at = ' ~ call.expires_at
        ~ " and coalesce('=' || nullif(trim(entries.note), ''), '') = coalesce('=' || " ~ call.note ~ ", '')" ~ (' and entries.set_at = ' ~ call.set_at if call.says_set_at else '')
        ~ ' from (select ' ~ columns ~ ' from ' ~ ref('stg_manual_score_entries') ~ ' union all select 0 as ' ~ columns ~ ' from ' ~ ref('manual_scores') ~ ') as entries cross join ' ~ ref('stg_clock')
        ~ ' where ' ~ raw_column('lead_id', 'key', trimmed('lead_id')) ~ ' = ' ~ call.lead_id ~ ' and entries.score is not null and entries.set_at is not null'
        ~ ' order by entries.set_at desc, entries.entry_number desc, entries.expires_at desc, entries.score desc, entries.author asc, entries.note asc'
    ).rows -%}
    {%- set around = {'in_force': none, 'later': none} -%}
    {%- for row in rows -%}
        {%- set entry = {
            'set_at': row[3], 'is_live': row[7], 'is_same': row[8],
            'text': short_number(row[1]) ~ ' by ' ~ row[2] ~ ' from ' ~ row[3] ~ ' until ' ~ row[4] ~ (', ' ~ row[5] if row[5] else '')
                ~ (' (entry ' ~ row[0] ~ ')' if row[0] else ' (seeds/policy/manual_scores.csv)')
        } -%}
        {%- if not row[6] -%}
            {%- do around.update({'later': entry}) -%}
        {%- elif not around.in_force -%}
            {%- do around.update({'in_force': entry}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(around) }}
{% endmacro %}
