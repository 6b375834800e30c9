{#- Columns that are never features: they say who a lead is, or what it is today. -#}
{% macro barred_attributes() %}
    {{ return([
        'lead_id', 'account_id', 'crm_id', 'created_at', 'as_of', 'status', 'name', 'first_name', 'last_name', 'full_name',
        'email', 'email_address', 'phone', 'phone_number', 'mobile', 'mobile_phone', 'source_table', 'row_text',
    ]) }}
{% endmacro %}
