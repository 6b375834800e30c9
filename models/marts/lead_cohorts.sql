-- A later build marks what rested on a slip (depends_on: {{ ref('stg_clock') }}).
with

cohorts as (select * from {{ ref('scr_cohorts') }}),

current_cohorts as (
    select
        entity_id as lead_id,
        as_of,
        method,
        engagement_level,
        cohort_name,
        model_version,
        false as is_retracted
    from cohorts
)

select * from current_cohorts
