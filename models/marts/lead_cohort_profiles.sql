with

cohort_versions as (select * from {{ ref('scr_cohort_versions') }}),

current_cohorts as (select * from {{ ref('scr_cohorts') }}),

sizes as (
    select
        model_version,
        method,
        engagement_level,
        count(*) as leads_now
    from current_cohorts
    group by model_version, method, engagement_level
),

profiles as (
    select
        cohort_versions.model_version,
        cohort_versions.method,
        cohort_versions.engagement_level,
        cohort_versions.cohort_name,
        cohort_versions.is_champion,
        cohort_versions.training_rows,
        cohort_versions.training_share,
        cohort_versions.later_rows,
        cohort_versions.later_conversions,
        cohort_versions.cohorts,
        cohort_versions.criterion,
        cohort_versions.criterion_value,
        cohort_versions.stability_bootstrap,
        cohort_versions.stability_later,
        cohort_versions.stability_note,
        cast(coalesce(sizes.leads_now, 0) as bigint) as leads_now,
        cohort_versions.later_conversions / nullif(cast(cohort_versions.later_rows as double), 0)
            as later_conversion_rate
    from cohort_versions
    left join sizes
        on
            cohort_versions.model_version = sizes.model_version
            and cohort_versions.method = sizes.method
            and cohort_versions.engagement_level = sizes.engagement_level
)

select * from profiles
