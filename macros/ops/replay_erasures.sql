{#- Deletes from the tables that no build can make again whatever rows of erased leads they hold, by the tombstones, and empties what only mentions one;
    returns a line for each table that lost rows. -#}
{% macro replay_erasures() %}
    {%- set lines = [] -%}
    {%- set kept = kept_tables() | map(attribute='name') | list -%}
    {%- set erased -%}
        in (select tombstone from {{ room_table('staging', 'stg_erasures') }})
    {%- endset -%}
    {%- set secret = '(select max(erasure_key) from ' ~ room_table('staging', 'stg_erasure_keys') ~ ')' -%}
    {%- for place in person_places() if place.alias in kept and place.name != 'stg_erasures' -%}
        {%- set rules = [] -%}
        {%- for key in place['keys'] if key.kind == 'lead' -%}{%- do rules.append(tombstone_of(key.name, secret) ~ ' ' ~ erased) -%}{%- endfor -%}
        {%- set rows = run_query('select count(*) from ' ~ place.relation ~ ' where ' ~ rules | join(' or ')).rows[0][0] if rules else 0 -%}
        {%- if rows -%}
            {%- do run_query('delete from ' ~ place.relation ~ ' where ' ~ rules | join(' or ')) -%}
            {%- do lines.append('%9d rows of %s of erased leads were left out' | format(rows, place.name)) -%}
        {%- endif -%}
        {%- set mentions = place['keys'] | selectattr('kind', 'equalto', 'mention') | map(attribute='name') | list -%}
        {%- if mentions -%}
            {%- set named, empty = [], [] -%}
            {%- for name in mentions -%}{%- do named.append(tombstone_of(name, secret) ~ ' ' ~ erased) -%}{%- do empty.append(name ~ ' = null') -%}{%- endfor -%}
            {%- do run_query('update ' ~ place.relation ~ ' set ' ~ empty | join(', ') ~ ' where ' ~ named | join(' or ')) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(lines) }}
{% endmacro %}
