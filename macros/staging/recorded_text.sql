{#- The recorded columns of a row as one text, by which a snapshot sees a change; with `names_only` which columns those are. -#}
{% macro recorded_text(entity, names_only=false) -%}
    {%- for column in recorded_columns(entity) -%}
    {{ text_literal(column ~ ('; ' if names_only else '=')) }} ||{{ ' ' }}
    {%- if not names_only -%}coalesce(cast({{ column }} as varchar), '(null)') || '; ' ||{{ ' ' }}{%- endif -%}
    {%- endfor -%}
    ''
{%- endmacro %}
