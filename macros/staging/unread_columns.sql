{#- The columns of a row that hold something which could not be read, as |a|b|; null when everything was read. A text that says itself that it
    is nothing, '(none)' or '(null)', is no fault. The text of a time is made only where no time was read, for it is dear. -#}
{% macro unread_columns(alias, wanted) -%}
    {%- set tests = [] -%}
    {%- for name, kind in wanted.items() -%}
        {%- set text = trimmed(column_text(alias ~ '.' ~ name)) if kind == 'timestamp' else alias ~ '.' ~ name ~ '_text' -%}
        {%- set said = '' if kind != 'text' else ' and lower(' ~ text ~ ") not in ('(none)', '(null)')" -%}
        {%- do tests.append([name, raw_column(alias ~ '.' ~ name, kind) ~ ' is null and ' ~ text ~ ' is not null' ~ said]) -%}
    {%- endfor -%}
    case
        when
            {% for _, test in tests %}({{ test }}){{ ' or ' if not loop.last }}{% endfor %}
            then
                '|'
                {%- for name, test in tests %}
                || case when {{ test }} then {{ text_literal(name ~ '|') }} else '' end
                {%- endfor %}
    end
{%- endmacro %}
