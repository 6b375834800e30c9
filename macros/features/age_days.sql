{#- Days between two timestamps as a double, exact to the microsecond: an age below 7 is younger than 7 days. -#}
{% macro age_days(earlier, later) -%}
cast(
    {{ dbt.datediff(earlier, later, 'microsecond') }}
    as double
) / 86400000000
{%- endmacro %}
