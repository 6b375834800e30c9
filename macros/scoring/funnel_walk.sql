{#- CTEs that walk the funnel step by step: `walked` has (lead_id, place, entered_at), the first time at or after the step before. It reads the CTE
    `occurrences` (lead_id, place, happened_at), whose places run from 1. -#}
{% macro funnel_walk(most_steps) %}
walked_1 as (
    select
        lead_id,
        1 as place,
        min(happened_at) as entered_at
    from occurrences
    where place = 1
    group by lead_id
),
{% for place in range(2, most_steps + 1) %}
walked_{{ place }} as (
    select
        occurrences.lead_id,
        {{ place }} as place,
        min(occurrences.happened_at) as entered_at
    from occurrences
    inner join walked_{{ place - 1 }} as before
        on
            occurrences.lead_id = before.lead_id
            and occurrences.happened_at >= before.entered_at
    where occurrences.place = {{ place }}
    group by occurrences.lead_id
),
{% endfor %}
walked as (
{%- for place in range(1, most_steps + 1) %}
    select * from walked_{{ place }}
    {{ 'union all' if not loop.last }}
{%- endfor %}
)
{% endmacro %}
