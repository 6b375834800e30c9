{% macro row_text(alias, wanted) -%}
    {% for name in wanted %}
        {{- ' || ' if not loop.first }}({{ text_literal((', ' if not loop.first else '') ~ name ~ '=') }} || coalesce(cast({{ alias }}.{{ name }} as varchar), '(null)'))
    {%- endfor %}
{%- endmacro %}
