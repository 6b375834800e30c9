-- Carries the cohorts from training to the marts, and says which of them are in use.
with

cohorts as (select * from {{ ref('trn_cohorts') }}),

champions as (select * from {{ ref('scr_champions') }}),

cohort_versions as (
    select
        cohorts.*,
        champions.model_version is not null as is_champion
    from cohorts
    left join champions
        on cohorts.model_version = champions.model_version
)

select * from cohort_versions
