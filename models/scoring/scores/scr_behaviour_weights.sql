with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

fitted_models as (select * from {{ ref('trn_fitted_models') }}),

answers as (select * from {{ ref('scr_answers') }}),

weights as (select * from {{ ref('trn_weights') }}),

lifts as (select * from {{ ref('trn_behaviour_lift') }}),

stated as (select * from {{ ref('stg_behaviours') }}),

-- The champion's weights; before there is one, those of the newest version, so that a person has something to judge.
newest_versions as (
    select
        scoring_model,
        model_version,
        row_number() over (partition by scoring_model order by version_number desc) as recency
    from fitted_models
    where candidate is not null and not coalesce(is_retracted, false)
),

models as (
    select
        scoring_models.scoring_model,
        scoring_models.question,
        scoring_models.target_behaviour,
        answers.model_version is not null as is_in_force,
        coalesce(answers.model_version, newest_versions.model_version) as model_version
    from scoring_models
    left join answers
        on
            scoring_models.scoring_model = answers.scoring_model
            and answers.part = 'behaviour'
    left join newest_versions
        on
            scoring_models.scoring_model = newest_versions.scoring_model
            and newest_versions.recency = 1
    where scoring_models.method = 'weights'
),

behaviours as (
    select
        behaviour,
        max(case when is_hand_raiser then 1 else 0 end) = 1 as is_hand_raiser,
        max(case when is_sales then 1 else 0 end) = 1 as is_sales,
        max(weight_override) as asked_weight
    from stated
    group by behaviour
),

names as (
    select behaviour from behaviours
    union distinct
    select behaviour from lifts
),

behaviour_weights as (
    select
        models.scoring_model,
        models.model_version,
        models.is_in_force,
        names.behaviour,
        lifts.leads_reached,
        lifts.moments_with,
        lifts.conversions_with,
        lifts.share_of_moments,
        lifts.events_per_moment,
        lifts.rate_with,
        lifts.rate_without,
        lifts.lift,
        lifts.lift_low,
        lifts.lift_high,
        weights.suggested_weight,
        weights.suggested_low,
        weights.suggested_high,
        weights.override_weight,
        behaviours.asked_weight,
        coalesce(behaviours.is_hand_raiser, false) as is_hand_raiser,
        coalesce(behaviours.is_sales, false) as is_sales
    from models
    cross join names
    left join behaviours
        on names.behaviour = behaviours.behaviour
    left join lifts
        on
            models.question = lifts.scoring_model
            and names.behaviour = lifts.behaviour
    left join weights
        on
            models.model_version = weights.model_version
            and names.behaviour = weights.behaviour
    where names.behaviour <> models.target_behaviour
)

select * from behaviour_weights
