with

moments as (select * from {{ ref('ftr_moments') }}),

members as (select * from {{ ref('ftr_members') }}),

lead_states as (select * from {{ ref('stg_lead_states') }}),

states_so_far as (
    select
        moments.scoring_model,
        moments.entity_id,
        moments.as_of,
        lead_states.state,
        {{ age_days('lead_states.entered_at', 'moments.as_of') }} as age_days,
        row_number() over (
            partition by moments.scoring_model, moments.entity_id, moments.as_of
            order by lead_states.entered_at desc nulls last, lead_states.state desc
        ) as place
    from moments
    inner join members
        on
            moments.scoring_model = members.scoring_model
            and moments.entity_id = members.entity_id
            and moments.as_of >= members.member_since
    inner join lead_states
        on
            members.lead_id = lead_states.lead_id
            and moments.as_of >= lead_states.entered_at
),

state_features as (
    select
        scoring_model,
        entity_id,
        as_of,
        cast(count(distinct state) - 1 as double) as states_passed,
        max(case when place = 1 then state end) as current_state,
        min(age_days) as days_in_state
    from states_so_far
    group by scoring_model, entity_id, as_of
)

select * from state_features
