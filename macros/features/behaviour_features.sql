{#- The columns of what behaviour_joins() joined as features: counts are 0 where nothing happened, days_since stays null. -#}
{% macro behaviour_features() %}
{%- for behaviour in knob('behaviours') %}
        {%- for metric in behaviour_metrics() %}
        {%- set column = 'of_' ~ behaviour ~ '.' ~ metric %}
        {{ column if metric == 'days_since' else 'coalesce(' ~ column ~ ', 0)' }} as {{ behaviour }}_{{ metric }},
        {%- endfor %}
{%- endfor %}
{% endmacro %}
