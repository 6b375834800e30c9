{% macro raw_rows(table, columns, attributes=[]) -%}
    {%- set wanted = dict(columns) -%}
    {%- for attribute in attributes if attribute.name not in wanted %}{% do wanted.update({attribute.name: attribute.type}) %}{% endfor -%}
    {%- for raw in raw_relations(table) %}
    {%- do check_raw_table(raw, table, wanted | list) %}
    select
        {{ text_literal(raw.name) }} as source_table,
        {%- for name, kind in wanted.items() %}
        {{ text_literal(raw.id_prefix) ~ ' || ' if name == 'event_id' and raw.id_prefix }}
        {{- raw_column('raw_' ~ table ~ '.' ~ name, kind) }} as {{ name }},
        {%- endfor %}
        {% for name in wanted %}
        {{- '|| ' if not loop.first }}({{ text_literal((', ' if not loop.first else '') ~ name ~ '=') }} || coalesce(cast(raw_{{ table }}.{{ name }} as varchar), '(null)'))
        {% endfor -%}
        as row_text
    from (
        select
            {%- for name, kind in wanted.items() %}
            raw_{{ table }}.{{ name }}{% if kind == 'timestamp' %},
            {{ utc_timestamp('raw_' ~ table ~ '.' ~ name) }} as {{ name }}_utc{% endif %}{{ ',' if not loop.last }}
            {%- endfor %}
        from (select * from {{ raw.relation }}) as raw_{{ table }}
    ) as raw_{{ table }}
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        cast(null as varchar) as source_table,
        {%- for name, kind in wanted.items() %}
        cast(null as {{ {'timestamp': 'timestamp', 'number': 'double'}.get(kind, 'varchar') }}) as {{ name }},
        {%- endfor %}
        cast(null as varchar) as row_text
    where 1 = 0
    {%- endfor %}
{%- endmacro %}
