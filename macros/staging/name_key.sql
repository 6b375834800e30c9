{% macro name_key(text) -%}
    {%- set name = 'lower(' ~ trimmed(text) ~ ')' -%}
    case when {{ matches(name, '[0-9a-z]+(_[0-9a-z]+)*') }} then {{ name }} else {{ rewritten(name, '[ _-]+', '_') }} end
{%- endmacro %}
