{{ config(store_failures=true) }}

-- What was measured under a name and version was measured under what it says today.
with

performance as (select * from {{ ref('mon_mapping_performance') }}),

audiences as (select * from {{ ref('mon_audience_definitions') }}),

conversions as (select * from {{ ref('mon_conversion_definitions') }}),

changed as (
    select distinct
        'audiences' as seed,
        performance.audience as mapping_name,
        performance.audience_version as version,
        performance.audience_definition as measured_definition,
        audiences.definition
    from performance
    inner join audiences
        on
            performance.audience = audiences.audience
            and performance.audience_version = audiences.version
            and performance.audience_hash <> audiences.definition_hash
    union all
    select distinct
        'conversions' as seed,
        performance.conversion as mapping_name,
        performance.conversion_version as version,
        performance.conversion_definition as measured_definition,
        conversions.definition
    from performance
    inner join conversions
        on
            performance.conversion = conversions.conversion
            and performance.conversion_version = conversions.version
            and performance.conversion_hash <> conversions.definition_hash
)

select
    *,
    'seeds/policy/' || seed || '.csv says of ' || mapping_name || ' version ' || cast(version as varchar) || ': '
    || definition || '; results were measured under: ' || measured_definition
    || '. Put the old rows back and make it a new version' as message
from changed
