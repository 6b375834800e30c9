{#- A value as Salesforce reads it: times in ISO 8601 with their zone, and #N/A where the field must be cleared, for Bulk API 2.0 leaves a field as it is whose
    cell is empty. -#}
{% macro salesforce_text(column, is_time=false) -%}
coalesce({{ "replace(substr(cast(" ~ column ~ " as varchar), 1, 19), ' ', 'T') || 'Z'" if is_time else 'nullif(cast(' ~ column ~ " as varchar), '')" }}, '#N/A')
{%- endmacro %}
