{#- Rows of a raw table that name a lead, as raw_rows reads them, without the content of those whose lead was erased (stg_erasures): their columns are
    null, their text is (erased). Of rows that are not read whole only the keys go, for their times still tell how far the data reach. -#}
{% macro without_erased(rows, columns, whole) -%}
    select
        read_rows.source_table,
        {%- for name in columns %}
        {%- if whole or name == 'crm_id' %}
        case when erasures.tombstone is null then read_rows.{{ name }} end as {{ name }},
        {%- elif name == 'lead_id' %}
        case when erasures.tombstone is null then read_rows.lead_id else '(erased)' end as lead_id,
        {%- else %}
        read_rows.{{ name }},
        {%- endif %}
        {%- endfor %}
        {%- if whole %}
        case when erasures.tombstone is null then read_rows.unread end as unread,
        case when erasures.tombstone is null then read_rows.row_text else '(erased)' end as row_text,
        {%- endif %}
        erasures.tombstone is not null as is_erased
    from (
        {{ rows }}
    ) as read_rows
    cross join (select max(erasure_key) as erasure_key from {{ ref('stg_erasure_keys') }}) as erasure_keys
    left join {{ ref('stg_erasures') }} as erasures
        on erasures.tombstone = {{ tombstone_of('read_rows.lead_id', 'erasure_keys.erasure_key') }}
{%- endmacro %}
