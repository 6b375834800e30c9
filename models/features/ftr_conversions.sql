with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

events as (select * from {{ ref('stg_events') }}),

conversions as (
    select
        scoring_models.scoring_model,
        events.lead_id,
        min(events.known_at) as converted_at
    from scoring_models
    inner join events
        on scoring_models.target_behaviour = events.behaviour
    group by scoring_models.scoring_model, events.lead_id
)

select * from conversions
