with

cohorts as (select * from {{ ref('scr_cohorts') }}),

current_cohorts as (
    select
        entity_id as lead_id,
        as_of,
        method,
        engagement_level,
        cohort_name,
        model_version
    from cohorts
)

select * from current_cohorts
