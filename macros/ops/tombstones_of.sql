{#- The tombstones of a person's keys as a query in brackets; without a key there are none yet. -#}
{% macro tombstones_of(ids) %}
    {%- set rows = [] -%}
    {%- for id in ids.lead -%}{%- do rows.append('select ' ~ text_literal(id) ~ ' as id') -%}{%- endfor -%}
    {{ return('(select ' ~ tombstone_of('named.id', 'erasure_keys.erasure_key') ~ ' from (' ~ rows | join(' union all ') ~ ') as named cross join '
        ~ ref('stg_erasure_keys') ~ ' as erasure_keys)') }}
{% endmacro %}
