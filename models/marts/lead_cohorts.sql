-- A build that has something to publish adds its rows; a later one marks what rested on a slip.
-- depends_on: {{ ref('stg_clock') }}
with

ready as (select * from {{ ref('scr_ready') }}),

cohorts as (select * from {{ ref('scr_cohorts') }}),

current_cohorts as (
    select
        cohorts.entity_id as lead_id,
        ready.publish_number,
        cohorts.as_of,
        cohorts.method,
        cohorts.engagement_level,
        cohorts.cohort_name,
        cohorts.model_version,
        false as is_retracted
    from cohorts
    inner join ready
        on ready.is_new
)

select * from current_cohorts
