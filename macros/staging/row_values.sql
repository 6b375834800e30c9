{#- The values of a row as one text, to tell a repeated row from a different one. -#}
{% macro row_values(columns) -%}
    {%- for column in columns -%}
    {{ '|| ' if not loop.first }}{{ text_literal(column ~ '=') }} || coalesce(cast({{ column }} as varchar), '(null)') || '; '{{ ' ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
