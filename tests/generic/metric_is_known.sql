{% test metric_is_known(model, metrics, slice='overall', split='test', candidate='champion') %}

{{ config(store_failures=true) }}

-- The metrics that the other metric tests read are there and not null for the newest published versions.
with champions as (

    {{ newest_champions() }}

),

wanted as (
    {% for metric in metrics %}
    select '{{ metric }}' as metric{{ ' union all' if not loop.last }}
    {% endfor %}
),

measured as (

    select
        champions.model_version,
        wanted.metric,
        evaluations.value as measured_value,
        evaluations.n,
        evaluations.positives,
        evaluations.note
    from champions
    cross join wanted
    left join {{ model }} as evaluations
        on
            champions.model_version = evaluations.model_version
            and wanted.metric = evaluations.metric
            and evaluations.candidate = '{{ candidate }}'
            and evaluations.split = '{{ split }}'
            and evaluations.slice = '{{ slice }}'

)

select
    *,
    metric || ' ({{ slice }}) of ' || model_version || ' cannot be judged: '
    || coalesce(
        note,
        cast(coalesce(n, 0) as varchar) || ' rows, ' || cast(coalesce(positives, 0) as varchar) || ' conversions'
    ) as message
from measured
where measured_value is null

{% endtest %}
