with

features as (select * from {{ ref('ftr_features') }}),

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

champions as (select * from {{ ref('scr_champions') }}),

clustered as (select * from {{ ref('scr_cluster_tiers') }}),

moments as (
    select
        champions.scoring_model,
        features.entity_id,
        features.as_of,
        champions.model_version,
        features.module,
        {{ feature_columns('features') }}
    from features
    inner join scoring_models
        on features.scoring_model = scoring_models.question
    inner join champions
        on scoring_models.scoring_model = champions.scoring_model
    inner join clustered
        on champions.model_version = clustered.model_version
    where
        features.is_current
        and clustered.can_score
)

select * from moments
