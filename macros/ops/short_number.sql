{#- A number of a query without the `.0` at its end; an empty text for null. -#}
{% macro short_number(number) %}
    {{ return('' if number is none else number | int if number == number | int else number | float) }}
{% endmacro %}
