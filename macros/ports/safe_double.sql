{% macro safe_double(text) %}{{ return(adapter.dispatch('safe_double', 'hotlist')(text)) }}{% endmacro %}

{# NaN sorts above every number on both engines, so the comparison drops it together with the infinities. #}
{% macro default__safe_double(text) -%}
    case when abs(try_cast({{ text }} as double)) < 1e300 then try_cast({{ text }} as double) end
{%- endmacro %}

{# DuckDB reads 1_000 as a thousand; nobody else does. #}
{% macro duckdb__safe_double(text) -%}
    case
        when abs(try_cast({{ text }} as double)) < 1e300 and not contains({{ text }}, '_') then try_cast({{ text }} as double)
    end
{%- endmacro %}
