with

features as (select * from {{ ref('ftr_features') }}),

champions as (select * from {{ ref('scr_champions') }}),

moments as (
    select
        features.scoring_model,
        features.entity_id,
        features.as_of,
        champions.model_version,
        {{ feature_columns('features') }}
    from features
    inner join champions
        on features.scoring_model = champions.scoring_model
    where features.is_current
)

select * from moments
