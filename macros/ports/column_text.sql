{#- A column of any type as text, the same text for the same value on either side of a join. -#}
{% macro column_text(column) %}{{ return(adapter.dispatch('column_text', 'hotlist')(column)) }}{% endmacro %}

{% macro default__column_text(column) -%}
    cast({{ column }} as varchar)
{%- endmacro %}

{#- The type of a column is known before a row is read, so only one branch is left to run. A 32-bit float is exact below 2^24 only;
    beyond, it is written with an exponent, by which a key of lost digits is told. Bytes are the text that they spell. -#}
{% macro duckdb__column_text(column) -%}
    {%- set text = 'cast(' ~ column ~ ' as varchar)' -%}
    case
        when typeof({{ column }}) = 'DOUBLE' then nullif({{ text }}, 'nan')
        when typeof({{ column }}) = 'FLOAT'
            then case
                when abs(try_cast({{ column }} as double)) >= 16777216 then printf('%.8e', try_cast({{ column }} as double))
                else nullif({{ text }}, 'nan')
            end
        when typeof({{ column }}) like 'DECIMAL%' and contains({{ text }}, '.') then rtrim(rtrim({{ text }}, '0'), '.')
        when typeof({{ column }}) = 'BLOB' then coalesce(try(decode(try_cast({{ text }} as blob))), {{ text }})
        else {{ text }}
    end
{%- endmacro %}
