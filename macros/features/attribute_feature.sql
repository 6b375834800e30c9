{#- The feature column of a declared attribute: lead_<name> or account_<name>, the prefix never twice. -#}
{% macro attribute_feature(scope, name) %}
    {{ return(name if name.startswith(scope ~ '_') else scope ~ '_' ~ name) }}
{% endmacro %}
