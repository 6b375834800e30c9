{#- Columns that staging and the snapshots put beside declared attributes; an attribute of one of these names would be read in their place. -#}
{% macro internal_names(scope) %}
    {{ return((['module', 'owner_id'] if scope == 'lead' else []) + [
        'attribute_text', 'recorded_columns', 'linked_account_id', 'linked_module', 'linked_email_domain', 'unit_id', 'is_winner', 'values_text', 'unread', 'fault', 'place', 'reject_reason', 'future_from', 'data_until', 'latest_known_at', 'known_at', 'settings_digest',
        'scoring_model', 'entity_id', 'moment_number', 'is_current', 'dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from', 'dbt_valid_to', 'dbt_is_deleted',
        'record_is_deleted', 'record_deleted_at', 'record_is_converted', 'record_converted_at', 'record_merged_into', 'record_contact_id', 'record_updated_at',
        'kept_updated_at', 'kept_is_deleted', 'kept_values_text', 'known_lead_id', 'rowid', '_rowid_',
    ]) }}
{% endmacro %}
