with

moment_leads as (select * from {{ ref('ftr_moment_leads') }}),

triggers as (select * from {{ ref('stg_triggers') }}),

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

first_triggers as (
    select
        lead_id,
        min(triggered_at) as first_triggered_at
    from triggers
    group by lead_id
),

firsts as (
    select
        moment_leads.moment_number,
        max({{ age_days('first_triggers.first_triggered_at', 'moment_leads.as_of') }}) as trigger_days_since_first
    from moment_leads
    inner join first_triggers
        on
            moment_leads.lead_id = first_triggers.lead_id
            and first_triggers.first_triggered_at <= moment_leads.as_of
    group by moment_leads.moment_number
),

-- A trigger in the window made the moment, so the latest lies there, and the counts look back 90 days. What is older
-- stays out of the join, so that a long history costs no more than a short one.
moment_triggers as (
    select
        moment_leads.moment_number,
        triggers.trigger_id,
        triggers.trigger_type,
        triggers.campaign_id,
        {{ age_days('triggers.triggered_at', 'moment_leads.as_of') }} as age_days,
        row_number() over (
            partition by moment_leads.moment_number
            order by triggers.triggered_at desc nulls last, triggers.trigger_id asc
        ) as place
    from moment_leads
    inner join scoring_models
        on moment_leads.scoring_model = scoring_models.scoring_model
    inner join triggers
        on
            moment_leads.lead_id = triggers.lead_id
            and triggers.triggered_at <= moment_leads.as_of
            and {{ dbt.dateadd('day', '-greatest(90, scoring_models.trigger_window_days)', 'moment_leads.as_of') }}
            < triggers.triggered_at
),

recent as (
    select
        moment_number,
        cast(count(case when age_days < 7 then 1 end) as double) as trigger_count_7d,
        cast(count(case when age_days < 30 then 1 end) as double) as trigger_count_30d,
        cast(count(case when age_days < 90 then 1 end) as double) as trigger_count_90d,
        min(age_days) as trigger_days_since,
        max(case when place = 1 then trigger_id end) as latest_trigger_id,
        max(case when place = 1 then trigger_type end) as latest_trigger_type,
        max(case when place = 1 then campaign_id end) as latest_campaign
    from moment_triggers
    group by moment_number
),

trigger_features as (
    select
        recent.moment_number,
        recent.trigger_count_7d,
        recent.trigger_count_30d,
        recent.trigger_count_90d,
        recent.trigger_days_since,
        firsts.trigger_days_since_first,
        recent.latest_trigger_id,
        recent.latest_trigger_type,
        recent.latest_campaign
    from recent
    inner join firsts
        on recent.moment_number = firsts.moment_number
)

select * from trigger_features
