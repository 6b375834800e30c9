{#- The columns of behaviour_columns() as features: counts are 0 where nothing happened, days_since stays null. -#}
{% macro behaviour_features() %}
{%- for behaviour in var('behaviours') %}
        {%- for metric in behaviour_metrics() %}
        {%- set column = behaviour ~ '_' ~ metric %}
        {%- if metric == 'days_since' %}
        behaviours_wide.{{ column }},
        {%- else %}
        coalesce(behaviours_wide.{{ column }}, 0) as {{ column }},
        {%- endif %}
        {%- endfor %}
{%- endfor %}
{% endmacro %}
