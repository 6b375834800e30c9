{{ config(store_failures=true, severity='warn') }}

-- A behaviour that no event can be leaves a conversion that never happens.
with

conversions as (
    select
        conversion,
        version,
        behaviour,
        {{ name_key('behaviour') }} as behaviour_key
    from {{ ref('conversions') }}
),

behaviours as (select distinct behaviour from {{ ref('stg_behaviours') }})

select
    conversions.conversion,
    conversions.version,
    conversions.behaviour,
    'seeds/policy/conversions.csv, ' || conversions.conversion || ' version ' || cast(conversions.version as varchar)
    || ': no event type is mapped to ' || conversions.behaviour || '; map one in seeds/policy/behaviours.csv' as message
from conversions
left join behaviours
    on conversions.behaviour_key = behaviours.behaviour
where behaviours.behaviour is null
