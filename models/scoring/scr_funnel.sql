with

leads as (select * from {{ ref('stg_leads') }}),

ever_converted as (select * from {{ ref('ftr_conversions') }}),

lead_states as (select * from {{ ref('stg_lead_states') }}),

clock as (select * from {{ ref('stg_clock') }}),

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

conversions as (
    select
        ever_converted.entity_id as lead_id,
        ever_converted.converted_at
    from ever_converted
    inner join scoring_models
        on ever_converted.scoring_model = scoring_models.scoring_model
    inner join clock
        on ever_converted.converted_at <= clock.as_of
    where scoring_models.is_published
),

ranked_states as (
    select
        lead_states.lead_id,
        lead_states.state,
        row_number() over (
            partition by lead_states.lead_id
            order by lead_states.entered_at desc nulls last, lead_states.state desc nulls last
        ) as recency
    from lead_states
    inner join clock
        on lead_states.entered_at <= clock.as_of
),

current_states as (
    select * from ranked_states
    where recency = 1
),

closed_leads as (
    select * from current_states
    where state in ({{ closed_state_list() }})
),

funnel as (
    select
        leads.lead_id,
        current_states.state,
        conversions.converted_at,
        coalesce(leads.module, '(none)') as module,
        closed_leads.lead_id is not null as is_closed,
        conversions.lead_id is not null as is_converted
    from leads
    left join current_states
        on leads.lead_id = current_states.lead_id
    left join closed_leads
        on leads.lead_id = closed_leads.lead_id
    left join conversions
        on leads.lead_id = conversions.lead_id
)

select * from funnel
