{% macro raw_row_counts() -%}
    {%- set counts = [] -%}
    {%- for table in ['leads', 'triggers', 'events', 'accounts', 'lead_states', 'sync_reports'] -%}
        {%- for raw in raw_relations(table) -%}
            {%- do counts.append(
                "select " ~ text_literal(raw.name) ~ " as source_table, " ~ text_literal(table)
                ~ " as input_table, count(*) as total_rows from " ~ raw.relation
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ counts | join('\n    union all\n    ') }}
{%- endmacro %}
