with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

grid as (select * from {{ ref('ftr_grid') }}),

leads as (select * from {{ ref('stg_leads') }}),

triggers as (select * from {{ ref('stg_triggers') }}),

conversions as (select * from {{ ref('ftr_conversions') }}),

lead_states as (select * from {{ ref('stg_lead_states') }}),

triggered as (
    select distinct
        grid.scoring_model,
        triggers.lead_id as entity_id,
        grid.as_of,
        grid.is_current
    from grid
    inner join scoring_models
        on grid.scoring_model = scoring_models.scoring_model
    inner join triggers
        on
            grid.as_of >= triggers.triggered_at
            and {{ dbt.dateadd('day', '-scoring_models.trigger_window_days', 'grid.as_of') }}
            < triggers.triggered_at
),

state_spans as (
    select
        lead_id,
        state,
        entered_at,
        lead(entered_at) over (partition by lead_id order by entered_at, state) as left_at
    from lead_states
),

closed_spans as (
    select * from state_spans
    where state in ({{ closed_state_list() }})
),

moments as (
    select
        triggered.scoring_model,
        triggered.entity_id,
        triggered.as_of,
        triggered.is_current
    from triggered
    inner join leads
        on
            triggered.entity_id = leads.lead_id
            and triggered.as_of >= leads.created_at
    left join conversions
        on
            triggered.scoring_model = conversions.scoring_model
            and triggered.entity_id = conversions.lead_id
            and triggered.as_of >= conversions.converted_at
    left join closed_spans
        on
            triggered.entity_id = closed_spans.lead_id
            and triggered.as_of >= closed_spans.entered_at
            and (triggered.as_of < closed_spans.left_at or closed_spans.left_at is null)
    where conversions.lead_id is null and closed_spans.lead_id is null
)

select * from moments
