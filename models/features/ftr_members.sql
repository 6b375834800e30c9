with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

leads as (select * from {{ ref('stg_leads') }}),

questions as (
    select
        scoring_model,
        entity
    from scoring_models
    where scoring_model = question
),

members as (
    select
        questions.scoring_model,
        leads.lead_id,
        leads.created_at as member_since,
        case when questions.entity = 'account' then leads.account_id else leads.lead_id end as entity_id,
        coalesce(leads.account_id, leads.lead_id) as history_id
    from questions
    cross join leads
    where questions.entity != 'account' or leads.account_id is not null
)

select * from members
