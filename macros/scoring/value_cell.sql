{#- The cell (0 to 399) of a number: it never falls as the number rises, since floor, sqrt and least are exact or rounded alike. A range meets
    few cells and a cell few ranges, so that a join by cell compares a value with one or two ranges instead of sixty. -#}
{% macro value_cell(number) -%}
cast(floor(20 * sqrt(least(greatest({{ number }}, 0), 399))) as integer)
{%- endmacro %}
