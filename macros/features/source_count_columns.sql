{#- Counts events by source over the last 30 and 90 days: two columns for each source of the knob, each with a trailing comma. -#}
{% macro source_count_columns() %}
{%- for source in knob('event_sources') %}
        {%- for days in [30, 90] %}
        cast(
            count(case when event_source = {{ text_literal(source) }} and age_days < {{ days }} then 1 end) as double
        ) as {{ source }}_event_count_{{ days }}d,
        {%- endfor %}
{%- endfor %}
{% endmacro %}
