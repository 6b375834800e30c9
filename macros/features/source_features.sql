{#- The columns of source_count_columns() as features: 0 where nothing happened. -#}
{% macro source_features() %}
{%- for source in var('event_sources') %}
        {%- for days in [30, 90] %}
        coalesce(totals.{{ source }}_event_count_{{ days }}d, 0) as {{ source }}_event_count_{{ days }}d,
        {%- endfor %}
{%- endfor %}
{% endmacro %}
