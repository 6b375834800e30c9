{#- For each column of the knob record_columns that holds a mark or a time: its unreadable values. -#}
{% macro unread_marks() -%}
    {%- set models = {'leads': 'stg_lead_verdicts', 'accounts': 'stg_account_verdicts', 'triggers': 'stg_trigger_verdicts',
        'events': 'stg_event_faults', 'lead_states': 'stg_lead_state_verdicts'} -%}
    {%- for table, model in models.items() %}
    {%- for role, column in record_columns(table).items() if role in ('is_deleted', 'converted_at', 'updated_at') %}
    select
        {{ text_literal(table) }} as source_table,
        {{ text_literal(column ~ ' (record_columns, ' ~ role ~ ')') }} as column_name,
        {{ column }} as example
    from {{ ref(model) }}
    where {{ record_is_unread(column, role) }}
    union all
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as varchar) as source_table,
        cast(null as varchar) as column_name,
        cast(null as varchar) as example
    where 1 = 0
{%- endmacro %}
