with

moment_leads as (select * from {{ ref('ftr_moment_leads') }}),

lead_states as (select * from {{ ref('stg_lead_states') }}),

-- The states of a lead that was merged into another do not count, for they do not say where the other stands.
states_so_far as (
    select
        moment_leads.moment_number,
        lead_states.state,
        {{ age_days('lead_states.entered_at', 'moment_leads.as_of') }} as age_days,
        row_number() over (
            partition by moment_leads.moment_number
            order by lead_states.entered_at desc nulls last, lead_states.state desc
        ) as place
    from moment_leads
    inner join lead_states
        on
            moment_leads.lead_id = lead_states.lead_id
            and lead_states.entered_at <= moment_leads.as_of
    where moment_leads.lead_id = moment_leads.counts_as_lead_id
),

state_features as (
    select
        moment_number,
        cast(count(distinct state) - 1 as double) as states_passed,
        max(case when place = 1 then state end) as current_state,
        min(age_days) as days_in_state
    from states_so_far
    group by moment_number
)

select * from state_features
