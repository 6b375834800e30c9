-- Carries the cohorts from training to the marts, and says which of them are in use.
with

cohorts as (select * from {{ ref('trn_cohorts') }}),

champions as (select * from {{ ref('scr_champions') }}),

cohort_versions as (
    select
        cohorts.model_version,
        cohorts.method,
        cohorts.engagement_level,
        cohorts.cohort_name,
        cohorts.cohorts,
        cohorts.criterion,
        cohorts.criterion_value,
        cohorts.training_rows,
        cohorts.training_share,
        cohorts.later_rows,
        cohorts.later_conversions,
        cohorts.stability_bootstrap,
        cohorts.stability_later,
        cohorts.stability_note,
        champions.model_version is not null as is_champion
    from cohorts
    left join champions
        on cohorts.model_version = champions.model_version
)

select * from cohort_versions
