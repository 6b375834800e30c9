{#- Whether a value is there that is no time and, of a mark, neither a yes nor a no. -#}
{% macro record_is_unread(column, role) -%}
    {{ raw_column(column, 'text') }} is not null
        and {{ utc_timestamp(column) }} is null
    {%- if role != 'updated_at' %}
        and lower({{ raw_column(column, 'text') }}) not in ('true', 't', 'yes', 'y', 'false', 'f', 'no', 'n', '1.0', '0.0', 'null', 'none', 'nan')
    {%- endif %}
{%- endmacro %}
