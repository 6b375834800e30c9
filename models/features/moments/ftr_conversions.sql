with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

members as (select * from {{ ref('ftr_members') }}),

events as (select * from {{ ref('stg_events') }}),

conversions as (
    select
        members.scoring_model,
        members.entity_id,
        min(greatest(events.known_at, members.member_since)) as converted_at
    from scoring_models
    inner join events
        on scoring_models.target_behaviour = events.behaviour
    inner join members
        on
            scoring_models.scoring_model = members.scoring_model
            and events.lead_id = members.lead_id
    group by members.scoring_model, members.entity_id
)

select * from conversions
