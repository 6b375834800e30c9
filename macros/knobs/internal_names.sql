{#- Columns that staging and the snapshots put beside declared attributes; an attribute of one of these names would be read in their place. -#}
{% macro internal_names(scope) %}
    {{ return((['module', 'owner_id'] if scope == 'lead' else []) + [
        'attribute_text', 'fault', 'place', 'reject_reason', 'future_from', 'data_until', 'latest_known_at', 'known_at', 'settings_digest',
        'scoring_model', 'entity_id', 'moment_number', 'is_current', 'dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from', 'dbt_valid_to', 'dbt_is_deleted',
        'rowid', '_rowid_',
    ]) }}
{% endmacro %}
