{#- A text without white space around it, every kind of it, and null when nothing else is in it. White space inside is a blank each,
    a mark of the writing direction is taken out, and a control character becomes U+FFFD, the sign for a character that cannot be read. -#}
{% macro trimmed(text) %}{{ return(adapter.dispatch('trimmed', 'hotlist')(text)) }}{% endmacro %}

{% macro default__trimmed(text) -%}
    {%- set white = '[[:space:]\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]' -%}
    {%- set marks = '[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]' -%}
    {%- set controls = '[[:cntrl:]\u0080-\u009f]' -%}
    {%- set around = ' \u00ad\u180e\u200b\u200c\u200d\u2060\ufeff' -%}
    nullif(
        trim(
            regexp_replace(
                regexp_replace(regexp_replace({{ text }}, '{{ white }}', ' '), '{{ marks }}', ''), '{{ controls }}', '{{ '\ufffd' }}'
            ),
            '{{ around }}'
        ),
        ''
    )
{%- endmacro %}

{#- Almost every value is plain ASCII, and one look is enough for it. The first asks for nothing but letters, digits and . _ ~ -, which is what ids and
    categories are made of; DuckDB answers it once for each different value of a column that it keeps as a dictionary, a pattern for each row. -#}
{% macro duckdb__trimmed(text) -%}
    {%- set white = '[\\s\\x{0b}\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}]' -%}
    {%- set controls = '[\\x{0}-\\x{1f}\\x{7f}-\\x{9f}]' -%}
    {%- set marks = '[\\x{61c}\\x{200e}\\x{200f}\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}]' -%}
    {%- set seen = "regexp_replace(regexp_replace(" ~ text ~ ", '" ~ white ~ "', ' ', 'g'), '" ~ marks ~ "', '', 'g')" -%}
    case
        when url_encode({{ text }}) = {{ text }} and {{ text }} <> '' then {{ text }}
        when regexp_full_match({{ text }}, '[!-~]([ -~]*[!-~])?') then {{ text }}
        else nullif(
            trim(
                regexp_replace({{ seen }}, '{{ controls }}', chr(65533), 'g'),
                ' ' || chr(173) || chr(6158) || chr(8203) || chr(8204) || chr(8205) || chr(8288) || chr(65279)
            ),
            ''
        )
    end
{%- endmacro %}
