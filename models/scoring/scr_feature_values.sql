with

feature_values as (
    {{ unpivot_features(ref('scr_moments')) }}
)

select * from feature_values
