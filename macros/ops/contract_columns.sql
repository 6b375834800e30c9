{% macro contract_columns(table) %}
    {{ return({
        'leads': ['lead_id', 'created_at', 'account_id', 'module', 'owner_id', 'crm_id', 'email', 'status'],
        'triggers': ['trigger_id', 'lead_id', 'triggered_at', 'trigger_type', 'campaign_id'],
        'accounts': ['account_id', 'created_at'],
        'events': ['event_id', 'lead_id', 'occurred_at', 'event_type', 'event_source', 'event_value', 'loaded_at'],
    }[table]) }}
{% endmacro %}
