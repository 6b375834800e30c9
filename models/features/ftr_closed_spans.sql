with

lead_states as (select * from {{ ref('stg_lead_states') }}),

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
)

select * from closed_spans
