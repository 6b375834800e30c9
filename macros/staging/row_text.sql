{#- A raw row as one text for a person to read: each value as it is read (without control characters), cut at 200 characters, the row at 2,000. -#}
{% macro row_text(alias, wanted) -%}
    substr(
        {%- for name in wanted %}
        {{ '|| ' if not loop.first }}{{ text_literal((', ' if not loop.first else '') ~ name ~ '=') }} || coalesce(substr({{ alias }}.{{ name }}_text, 1, 200), '(null)')
        {%- endfor %},
        1, 2000
    )
{%- endmacro %}
