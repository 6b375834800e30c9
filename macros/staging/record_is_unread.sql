{#- Whether a value is there that is no time and, of a mark, neither a yes nor a no. -#}
{% macro record_is_unread(column, role) -%}
    {{ column }} is not null
        and {{ utc_timestamp(column, column) }} is null
    {%- if role != 'updated_at' %}
        and lower({{ column }}) not in ('true', 't', 'yes', 'y', 'false', 'f', 'no', 'n', '1.0', '0.0', 'null', 'none', 'nan')
    {%- endif %}
{%- endmacro %}
