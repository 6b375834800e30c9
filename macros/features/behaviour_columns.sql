{#- Pivots ftr_behaviours (one row per moment and behaviour): a set of columns for each behaviour of the knob. -#}
{% macro behaviour_columns() %}
{%- for behaviour in var('behaviours') %}
        {%- for metric in behaviour_metrics() %}
        max(case when behaviour = '{{ behaviour }}' then {{ metric }} end) as {{ behaviour }}_{{ metric }},
        {%- endfor %}
{%- endfor %}
{% endmacro %}
