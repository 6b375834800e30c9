{#- For each row in conflict with the accepted row of its key: the table, the key and the names of the columns in which they differ. -#}
{% macro conflict_columns() -%}
    {%- set leads = ['created_at', 'account_id', 'module', 'owner_id', 'crm_id', 'email', 'status'] -%}
    {%- set compared = [
        ('stg_lead_verdicts', 'lead_id', leads + declared_attributes('lead') | map(attribute='name') | list),
        ('stg_trigger_verdicts', 'trigger_id', ['lead_id', 'triggered_at', 'trigger_type', 'campaign_id']),
        ('stg_account_verdicts', 'account_id', ['created_at'] + declared_attributes('account') | map(attribute='name') | list),
        ('stg_repeated_events', 'event_id', ['lead_id', 'occurred_at', 'event_type', 'event_source', 'event_value']),
    ] -%}
    {%- for model, key, columns in compared %}
    select
        different.source_table,
        different.{{ key }} as row_key,
        {% for column in columns -%}
        {%- set compared_by = verdict_column(column) -%}
        case
            when coalesce(cast(different.{{ compared_by }} as varchar), '(null)') <> coalesce(cast(kept.{{ compared_by }} as varchar), '(null)')
                then {{ text_literal(column ~ ' ') }}
            else ''
        end{{ ' || ' if not loop.last }}
        {% endfor -%}
        as column_names
    from {{ ref(model) }} as different
    inner join {{ ref(model) }} as kept
        on different.{{ key }} = kept.{{ key }}
    where different.reject_reason = 'conflict' and kept.reject_reason is null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
