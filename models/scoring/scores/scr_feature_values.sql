with

feature_values as (
    {{ unpivot_features(ref('ftr_features'), where='is_current') }}
)

select * from feature_values
