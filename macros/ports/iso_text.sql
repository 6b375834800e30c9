{#- An ISO 8601 date or time in the one form that every engine reads, with its offset; null when the text is none. Without an offset it is UTC.
    Basic forms (20250610T100000Z), a decimal comma and blanks before the offset are understood; names of zones are not, for EST, CST or IST mean
    several of them. -#}
{% macro iso_text(text) -%}
    {%- set steps = [
        ['^([0-9]{4})([0-9]{2})([0-9]{2})(T|$)', '{1}-{2}-{3}T'],
        ['^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})$', '{1}-{2}-{3}T{4}:{5}:{6}'],
        ['^([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}) +([0-9])', '{1}T{2}'],
        ['^(.{10})T([0-9]{2})([0-9]{2})', '{1}T{2}:{3}'],
        ['^(.{10}T[0-9]{2}:[0-9]{2})([0-9]{2})', '{1}:{2}'],
        ['^([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})T?$', '{1}T00:00'],
        ['(T[0-9:.]+) ?(Z|UTC|GMT)?$', '{1}+00:00'],
        ['(T[0-9:.]+) ?([+-][0-9]{2}):?([0-9]{2})$', '{1}{2}:{3}'],
        ['(T[0-9:.]+) ?([+-][0-9]{2})$', '{1}{2}:00'],
    ] -%}
    {%- set written = namespace(sql="replace(replace(upper(" ~ text ~ "), ',', '.'), '/', '-')") -%}
    {%- for pattern, by in steps %}{% set written.sql = rewritten(written.sql, pattern, by) %}{% endfor -%}
    {%- set date_time = '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}T([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?' -%}
    case when {{ matches(written.sql, date_time ~ '[+-](0[0-9]|1[0-4]):[0-5][0-9]') }} then {{ written.sql }} end
{%- endmacro %}
