with

features as (select * from {{ ref('ftr_features') }}),

outcomes as (select * from {{ ref('trn_outcomes') }}),

splits as (select * from {{ ref('trn_splits') }}),

examples as (
    select
        features.scoring_model,
        features.entity_id,
        features.as_of,
        features.module,
        {{ feature_columns('features') }},
        splits.split,
        splits.embargoes,
        outcomes.outcome,
        outcomes.is_kept
    from features
    inner join outcomes
        on
            features.scoring_model = outcomes.scoring_model
            and features.entity_id = outcomes.entity_id
            and features.as_of = outcomes.as_of
    inner join splits
        on
            features.scoring_model = splits.scoring_model
            and features.as_of = splits.as_of
    where outcomes.outcome is not null
)

select * from examples
