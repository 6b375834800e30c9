{#- Erases a person from the warehouse in one transaction: the tombstones, the scores of the leads beside, then the rows. -#}
{% macro forget_write(call, ids, found, is_erased) %}
    {%- set versions = person_versions(ids) | map(attribute=0) | join(', ') -%}
    {%- set siblings = person_siblings(ids) -%}
    {%- set places, rows = [], [] -%}
    {%- for one in found -%}{%- do rows.append(one.rows) -%}{%- do places.append(one.place) if one.place not in places -%}{%- endfor -%}
    {%- call statement('key', auto_begin=true) -%}
        insert into {{ ref('stg_erasure_keys') }} (erasure_key) select {{ new_secret() }} where not exists (select 1 from {{ ref('stg_erasure_keys') }})
    {%- endcall -%}
    {%- for id in ids.lead if not is_erased -%}
        {%- call statement('tombstone') -%}
            insert into {{ ref('stg_erasures') }} (tombstone, erased_at, author, reason, deleted_rows, trained_versions, crm_id)
            select {{ tombstone_of(text_literal(id), 'erasure_key') }}, {{ utc_now() }}, {{ call.author }}, {{ call.reason }}, {{ rows | sum if loop.first else 0 }},
                {{ text_literal(versions, most=100000) if versions else 'cast(null as varchar)' }},
                {{ text_literal(ids.sent[loop.index0]) if ids.sent | length > loop.index0 else 'cast(null as varchar)' }}
            from {{ ref('stg_erasure_keys') }}
        {%- endcall -%}
    {%- endfor -%}
    {%- for row in siblings if not is_erased -%}
        {%- call statement('sibling') -%}
            insert into {{ ref('stg_erasure_siblings') }} (tombstone, lead_id, publish_number, old_score, old_tier)
            select {{ tombstone_of(text_literal(ids.lead[0]), 'erasure_key') }}, {{ text_literal(row[0]) }}, {{ row[1] }}, {{ row[2] if row[2] is not none else 'null' }},
                {{ text_literal(row[3]) if row[3] else 'null' }}
            from {{ ref('stg_erasure_keys') }}
        {%- endcall -%}
    {%- endfor -%}
    {%- for place in places -%}
        {%- set rules = person_rules(place, ids) -%}
        {%- if rules.delete -%}{%- call statement('delete') -%}delete from {{ place.relation }} where {{ rules.delete }}{%- endcall -%}{%- endif -%}
        {%- for column, rule in rules.empty.items() -%}
            {%- call statement('empty') -%}update {{ place.relation }} set {{ column }} = null where {{ rule }}{%- endcall -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do forget_failures() -%}
    {%- do adapter.commit() -%}
{% endmacro %}
