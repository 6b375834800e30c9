{#- Points by weights {behaviour: points}, as SQL over the decayed counts; less another set of weights where one is given. -#}
{% macro preview_points(weights, less=none) -%}
    cast(0 as double)
    {%- for behaviour, weight in weights.items() %} + ({{ weight - (less[behaviour] if less else 0) }}) * coalesce({{ behaviour }}_decayed, 0) {%- endfor %}
{%- endmacro %}
