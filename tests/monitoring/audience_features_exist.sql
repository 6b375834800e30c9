{{ config(store_failures=true) }}

-- An audience asks for categorical features that the knobs make.
with

audiences as (select * from {{ ref('audiences') }}),

catalogue as (
    select * from {{ ref('ftr_catalogue') }}
    where kind = 'categorical'
)

select
    audiences.audience,
    audiences.version,
    audiences.feature,
    'seeds/policy/audiences.csv, ' || audiences.audience || ' version ' || cast(audiences.version as varchar) || ': '
    || audiences.feature || ' is no categorical feature; take one of ftr_catalogue, or declare it in dbt_project.yml'
        as message
from audiences
left join catalogue
    on audiences.feature = catalogue.feature
where audiences.feature is not null and catalogue.feature is null
