with

features as (select * from {{ ref('ftr_features') }}),

current_moments as (
    select * from features
    where is_current
),

feature_values as (
    {{ unpivot_features('current_moments') }}
)

select * from feature_values
