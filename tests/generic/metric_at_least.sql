{% test metric_at_least(
    model, metric=none, limit=none, limit_name=none, operand='value', slice='overall', split='test', candidate='champion'
) %}

{{ config(store_failures=true) }}

-- The newest published version of each scoring model reaches the limit. A null metric passes; metric_is_known names those.
with newest_champions as (

    select
        scoring_model,
        max(version_number) as version_number
    from {{ ref('trn_promotions') }}
    where is_promoted
    group by scoring_model

),

champions as (

    select promotions.model_version
    from {{ ref('trn_promotions') }} as promotions
    inner join newest_champions
        on
            promotions.scoring_model = newest_champions.scoring_model
            and promotions.version_number = newest_champions.version_number

),

limits as (

    {%- if limit_name is not none %}

    select
        metric,
        limit_value
    from {{ ref('metric_limits') }}
    where test_name = '{{ limit_name }}'
    {%- else %}

    select
        '{{ metric }}' as metric,
        cast({{ limit }} as double) as limit_value
    {%- endif %}

),

measured as (

    select
        evaluations.model_version,
        evaluations.candidate,
        evaluations.split,
        evaluations.slice,
        evaluations.metric,
        evaluations.{{ operand }} as measured_value,
        limits.limit_value,
        evaluations.n,
        evaluations.positives
    from {{ model }} as evaluations
    inner join champions on evaluations.model_version = champions.model_version
    inner join limits on evaluations.metric = limits.metric
    where
        evaluations.candidate = '{{ candidate }}'
        and evaluations.split = '{{ split }}'
        and evaluations.slice = '{{ slice }}'

)

select
    *,
    metric || ' ({{ operand }}, {{ slice }}) of ' || model_version || ' is '
    || cast(measured_value as varchar) || ', below the limit of ' || cast(limit_value as varchar) as message
from measured
where measured_value < limit_value

{% endtest %}
