{#- The cohorts of the newest published version of each scoring model reach the limit; its metric names the column. A null passes. -#}
{% test stability_at_least(model, limit_name) %}

{{ config(store_failures=true) }}

with

champions as ({{ newest_champions() }}),

limits as ({{ metric_limit(none, none, limit_name) }}),

measured as (
    select distinct
        cohorts.model_version,
        cohorts.method,
        limits.metric,
        limits.limit_value,
        case limits.metric
            when 'stability_bootstrap' then cohorts.stability_bootstrap
            when 'stability_later' then cohorts.stability_later
        end as measured_value
    from {{ model }} as cohorts
    inner join champions on cohorts.model_version = champions.model_version
    cross join limits
)

select
    *,
    metric || ' of the ' || method || ' cohorts of ' || model_version || ' is ' || cast(measured_value as varchar)
    || ', below the limit of ' || cast(limit_value as varchar) as message
from measured
where measured_value < limit_value

{% endtest %}
