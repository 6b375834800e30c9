-- A feature speaks of what the catalogue says; a term whose feature left the catalogue stands under other.
with

catalogue as (select * from {{ ref('ftr_catalogue') }}),

terms as (select * from {{ ref('trn_terms') }}),

term_features as (
    select distinct feature from terms
),

features as (
    select
        coalesce(catalogue.feature, term_features.feature) as feature,
        coalesce(catalogue.theme, 'other') as theme_kind,
        catalogue.subject,
        catalogue.measure,
        catalogue.label
    from catalogue
    full outer join term_features
        on catalogue.feature = term_features.feature
),

parts as (
    select
        feature,
        theme_kind,
        subject,
        measure,
        label,
        case when theme_kind = 'behaviour' then 'did_' || subject else theme_kind end as theme_code
    from features
)

select * from parts
