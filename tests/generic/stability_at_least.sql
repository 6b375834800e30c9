{#- What a resample leaves of the newest published version of each scoring model reaches the limit. A null passes. -#}
{% test stability_at_least(model, column_name, limit_name) %}

{{ config(store_failures=true) }}

with

champions as ({{ newest_champions() }}),

limits as ({{ metric_limit(none, none, limit_name) }}),

measured as (
    select distinct
        checked.model_version,
        checked.method,
        checked.{{ column_name }} as measured_value,
        limits.limit_value
    from {{ model }} as checked
    inner join champions on checked.model_version = champions.model_version
    cross join limits
)

select
    *,
    '{{ column_name }} of ' || model_version || ' (' || method || ') is ' || cast(measured_value as varchar)
    || ', below the limit of ' || cast(limit_value as varchar) as message
from measured
where measured_value < limit_value

{% endtest %}
