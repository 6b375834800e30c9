{#- What ftr_behaviours says of each behaviour. -#}
{% macro behaviour_metrics() %}
    {{ return(['count_1d', 'count_7d', 'count_30d', 'count_90d', 'decayed', 'days_since']) }}
{% endmacro %}
