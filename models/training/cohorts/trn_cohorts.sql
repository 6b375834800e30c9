with

versions as (select * from {{ ref('trn_fitted_models') }}),

kept_versions as (
    select model_version from versions
    where not is_retracted
),

fitted as (select * from {{ ref('trn_cohorts_py') }}),

-- The Python model repeats the facts of a cohort in the row of each of its features.
cohorts as (
    select distinct
        method,
        cast(model_version as varchar) as model_version,
        cast(scoring_model as varchar) as scoring_model,
        cast(engagement_level as integer) as engagement_level,
        cast(cohort_name as varchar) as cohort_name,
        cast(cohorts as integer) as cohorts,
        cast(criterion as varchar) as criterion,
        cast(criterion_value as double) as criterion_value,
        cast(criteria_text as varchar) as criteria_text,
        cast(training_rows as bigint) as training_rows,
        cast(training_share as double) as training_share,
        cast(later_rows as bigint) as later_rows,
        cast(later_conversions as bigint) as later_conversions,
        cast(stability_bootstrap as double) as stability_bootstrap,
        cast(stability_later as double) as stability_later,
        cast(stability_note as varchar) as stability_note
    from fitted
    where model_version in (select kept_versions.model_version from kept_versions)
)

select * from cohorts
