{#- A time as a whole number, the same on every engine: the seconds since 2000; -1 where there is none. -#}
{% macro seconds_since_2000(column) -%}
coalesce({{ dbt.datediff("cast('2000-01-01' as timestamp)", column, "second") }}, -1)
{%- endmacro %}
