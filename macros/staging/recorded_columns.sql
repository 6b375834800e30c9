{#- The columns of a lead or an account whose history the snapshots keep: every declared attribute, and of a lead its undated links. -#}
{% macro recorded_columns(entity) %}
    {{ return((['linked_account_id', 'linked_module', 'linked_email_domain'] if entity == 'lead' else []) + declared_attributes(entity) | map(attribute='name') | list) }}
{% endmacro %}
