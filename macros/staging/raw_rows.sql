{% macro raw_rows(table, columns, attributes=[], twins=[], whole=true) -%}
    {%- set wanted = dict(columns) -%}
    {%- for attribute in attributes if attribute.name not in wanted %}{% do wanted.update({attribute.name: attribute.type}) %}{% endfor -%}
    {%- set alias = 'raw_' ~ table -%}
    {%- set rows -%}
    {%- for raw in raw_relations(table) %}
    {%- do check_raw_table(raw, table, wanted | list) %}
    select
        {{ text_literal(raw.name) }} as source_table,
        {%- for name, kind in wanted.items() %}
        {{ text_literal(raw.id_prefix) ~ ' || ' if name == 'event_id' and raw.id_prefix }}
        {{- raw_column(alias ~ '.' ~ name, kind) }} as {{ name }}{{ ',' if whole or not loop.last }}
        {%- endfor %}
        {%- if whole %} {{ unread_columns(alias, wanted) }} as unread, {{ row_text(alias, wanted) }} as row_text {%- endif %}
    from (
        select
            {%- for name, kind in wanted.items() %}
            {{ alias }}.{{ name }},
            {{ alias }}.{{ name }}_text{% if kind == 'timestamp' %},
            {{ utc_timestamp(alias ~ '.' ~ name, alias ~ '.' ~ name ~ '_text') }} as {{ name }}_utc{% endif %}{{ ',' if not loop.last }}
            {%- endfor %}
        from ({{ raw_texts(raw.relation, alias, wanted, twins) }}) as {{ alias }}
    ) as {{ alias }}
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        cast(null as varchar) as source_table,
        {%- for name, kind in wanted.items() %}
        cast(null as {{ {'timestamp': 'timestamp', 'number': 'double'}.get(kind, 'varchar') }}) as {{ name }}{{ ',' if whole or not loop.last }}
        {%- endfor %}
        {%- if whole %} cast(null as varchar) as unread, cast(null as varchar) as row_text {%- endif %}
    where 1 = 0
    {%- endfor %}
    {%- endset -%}
    {{ without_erased(rows, wanted, whole) if 'lead_id' in wanted else rows }}
{%- endmacro %}
