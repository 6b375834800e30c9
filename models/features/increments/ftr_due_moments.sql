with

moments as (select * from {{ ref('ftr_moments') }}),

histories as (select * from {{ ref('ftr_history_digests') }}),

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

built as (
    {{ built_before('ftr_past_features', {
        'scoring_model': 'varchar', 'entity_id': 'varchar', 'as_of': 'timestamp', 'settings_digest': 'varchar'
    }) }}
),

-- Two settings of a scoring model change the value of a feature: its entity, and its target, because a lead of the
-- account that has reached the target is no longer open.
wanted as (
    select
        moments.scoring_model,
        moments.entity_id,
        moments.history_id,
        moments.as_of,
        moments.is_current,
        moments.moment_number,
        histories.is_changed,
        histories.settings_digest || '/' || scoring_models.entity || '/' || scoring_models.target_behaviour
            as settings_digest
    from moments
    inner join histories
        on moments.history_id = histories.history_id
    inner join scoring_models
        on moments.scoring_model = scoring_models.scoring_model
),

-- The current moments, the past ones without features of these settings, and all of histories that changed in what had
-- been known.
due_moments as (
    select
        wanted.scoring_model,
        wanted.entity_id,
        wanted.history_id,
        wanted.as_of,
        wanted.is_current,
        wanted.moment_number,
        wanted.settings_digest
    from wanted
    left join built
        on
            wanted.scoring_model = built.scoring_model
            and wanted.entity_id = built.entity_id
            and wanted.as_of = built.as_of
            and wanted.settings_digest = built.settings_digest
    where wanted.is_current or wanted.is_changed or built.entity_id is null
)

select * from due_moments
