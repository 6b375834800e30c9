{#- NaN sorts above every number on both engines, so the comparison drops it together with the infinities. DuckDB reads 1_000 as a thousand; nobody
    else does. -#}
{% macro safe_double(text) -%}
    case
        when abs(try_cast({{ text }} as double)) < 1e300 and not contains({{ text }}, '_') then try_cast({{ text }} as double)
    end
{%- endmacro %}
