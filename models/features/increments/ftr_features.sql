with

new_features as (select * from {{ ref('ftr_new_features') }}),

past_features as (select * from {{ ref('ftr_past_features') }}),

features as (
    select
        new_features.scoring_model,
        new_features.entity_id,
        new_features.as_of,
        true as is_current,
        new_features.module,
        {{ feature_columns('new_features') }}
    from new_features
    where new_features.is_current

    union all

    select
        past_features.scoring_model,
        past_features.entity_id,
        past_features.as_of,
        false as is_current,
        past_features.module,
        {{ feature_columns('past_features') }}
    from past_features
)

select * from features
