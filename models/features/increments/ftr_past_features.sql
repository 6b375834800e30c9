-- Kept from build to build; what is no moment any more is deleted after (depends_on: {{ ref('ftr_moments') }}).
with

new_features as (select * from {{ ref('ftr_new_features') }}),

past_features as (
    select
        new_features.scoring_model,
        new_features.entity_id,
        new_features.as_of,
        new_features.settings_digest,
        new_features.module,
        {{ feature_columns('new_features') }}
    from new_features
    where not new_features.is_current
)

select * from past_features
