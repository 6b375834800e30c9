{#- The domain of an e-mail address in lower case; null without one. -#}
{% macro email_domain(email) -%}
nullif(lower({{ dbt.split_part(email, "'@'", 2) }}), '')
{%- endmacro %}
