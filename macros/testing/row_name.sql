{#- A row in words, by the columns of its key: `lead_id l1, as_of 2025-01-01 00:00:00`. -#}
{%- macro row_name(columns) -%}
{%- for column in columns -%}
{{ text_literal((', ' if not loop.first else '') ~ column ~ ' ') }} || coalesce(cast({{ column }} as varchar), 'null'){{ ' || ' if not loop.last }}
{%- endfor -%}
{%- endmacro -%}
