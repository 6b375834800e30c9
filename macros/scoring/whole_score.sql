{#- The score of some points: a whole number from 0 to 100; null where there are no points. -#}
{% macro whole_score(points) %}
    cast(round(case when {{ points }} > 100 then 100 when {{ points }} < 0 then 0 else {{ points }} end) as integer)
{% endmacro %}
