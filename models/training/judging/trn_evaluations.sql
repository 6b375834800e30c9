with versions as (

    select * from {{ ref('trn_fitted_models') }}

),

kept_versions as (

    select model_version from versions
    where not is_retracted

),

evaluated as (

    select * from {{ ref('trn_evaluations_py') }}

),

contracted as (

    select
        cast(model_version as varchar) as model_version,
        cast(scoring_model as varchar) as scoring_model,
        cast(candidate as varchar) as candidate,
        cast(split as varchar) as split,
        cast(slice as varchar) as slice,
        case when slice = 'overall' then '(all)' when slice like 'module=%' then substr(slice, 8) end as module,
        cast(metric as varchar) as metric,
        value,
        cast(ci_low as double) as ci_low,
        cast(ci_high as double) as ci_high,
        cast(n as bigint) as n,
        cast(positives as bigint) as positives,
        cast(note as varchar) as note
    from evaluated
    where model_version in (select kept_versions.model_version from kept_versions)

)

select * from contracted
