{#- The columns of source_count_columns(), read from a relation: 0 where nothing happened. -#}
{% macro source_features(relation) %}
{%- for source in knob('event_sources') %}
        {%- for days in [30, 90] %}
        {%- set column = source ~ '_event_count_' ~ days ~ 'd' %}
        coalesce({{ relation }}.{{ column }}, 0) as {{ column }},
        {%- endfor %}
{%- endfor %}
{% endmacro %}
