{#- For each column of the accepted rows, how many values could be read and how many could not; a column of keys only is not asked, for its row is rejected. -#}
{% macro unread_counts() -%}
    {%- set asked = {
        'leads': ['stg_lead_verdicts', ['account_id', 'module', 'owner_id', 'crm_id', 'email', 'status']],
        'triggers': ['stg_trigger_verdicts', ['trigger_type', 'campaign_id']],
        'events': ['stg_event_verdicts', ['event_type', 'event_source', 'event_value', 'loaded_at']],
        'accounts': ['stg_account_verdicts', ['created_at']],
    } -%}
    {%- for attribute in declared_attributes('lead') if attribute.name not in asked['leads'][1] %}{% do asked['leads'][1].append(attribute.name) %}{% endfor -%}
    {%- for attribute in declared_attributes('account') if attribute.name not in asked['accounts'][1] %}{% do asked['accounts'][1].append(attribute.name) %}{% endfor -%}
    {%- for record in ['trigger', 'event'] -%}
        {%- for property in declared_properties(record) %}{% do asked[record ~ 's'][1].append(property.name) %}{% endfor -%}
    {%- endfor -%}
    {%- for table, (model, columns) in asked.items() -%}
    {%- set last_table = loop.last -%}
    {%- for column in columns %}
    select
        {{ text_literal(table) }} as source_table,
        {{ text_literal(column) }} as column_name,
        count({{ verdict_column(column) }}) as read_values,
        count(case when unread like {{ text_literal('%|' ~ column ~ '|%') }} then 1 end) as unread_values
    from {{ ref(model) }}
    where reject_reason is null
    {{ 'union all' if not (loop.last and last_table) }}
    {%- endfor %}
    {%- endfor %}
{%- endmacro %}
