{#- What a column of each raw table may say of its rows, for the knob record_columns. -#}
{% macro record_roles() %}
    {{ return({
        'leads': ['is_deleted', 'merged_into', 'converted_at', 'contact_id', 'updated_at'],
        'accounts': ['is_deleted', 'updated_at'],
        'triggers': ['is_deleted', 'updated_at'],
        'events': ['is_deleted', 'updated_at'],
        'lead_states': ['is_deleted', 'updated_at'],
    }) }}
{% endmacro %}
