with

feature_values as (select * from {{ ref('scr_feature_values') }}),

champions as (select * from {{ ref('scr_champions') }}),

centres as (select * from {{ ref('trn_cohort_centres') }}),

cohort_versions as (select * from {{ ref('scr_cohort_versions') }}),

features as (
    select distinct
        model_version,
        feature
    from centres
),

moment_values as (
    select
        feature_values.entity_id,
        feature_values.as_of,
        champions.model_version,
        feature_values.feature,
        ln(1 + greatest(coalesce(feature_values.numeric_value, 0), 0)) as log_value
    from feature_values
    inner join champions
        on feature_values.scoring_model = champions.scoring_model
    inner join features
        on
            champions.model_version = features.model_version
            and feature_values.feature = features.feature
),

gaps as (
    select
        moment_values.entity_id,
        moment_values.as_of,
        centres.model_version,
        centres.method,
        centres.engagement_level,
        least(greatest((moment_values.log_value - centres.shift) / centres.scale, -centres.clip), centres.clip)
        - centres.centre as gap
    from moment_values
    inner join centres
        on
            moment_values.model_version = centres.model_version
            and moment_values.feature = centres.feature
),

-- A decimal sum is the same in any order of rows.
distances as (
    select
        entity_id,
        as_of,
        model_version,
        method,
        engagement_level,
        sum(cast(gap * gap as decimal(38, 12))) as distance
    from gaps
    group by entity_id, as_of, model_version, method, engagement_level
),

ranked as (
    select
        *,
        row_number() over (
            partition by entity_id, as_of, model_version, method
            order by distance asc, engagement_level asc
        ) as nearness
    from distances
),

cohorts as (
    select
        ranked.entity_id,
        ranked.as_of,
        ranked.model_version,
        ranked.method,
        ranked.engagement_level,
        cohort_versions.cohort_name
    from ranked
    inner join cohort_versions
        on
            ranked.model_version = cohort_versions.model_version
            and ranked.method = cohort_versions.method
            and ranked.engagement_level = cohort_versions.engagement_level
    where ranked.nearness = 1
)

select * from cohorts
