with

moment_leads as (select * from {{ ref('ftr_moment_leads') }}),

triggers as (select * from {{ ref('stg_triggers') }}),

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
    inner join triggers
        on
            moment_leads.lead_id = triggers.lead_id
            and moment_leads.as_of >= triggers.triggered_at
),

trigger_features as (
    select
        moment_number,
        cast(count(case when age_days < 7 then 1 end) as double) as trigger_count_7d,
        cast(count(case when age_days < 30 then 1 end) as double) as trigger_count_30d,
        cast(count(case when age_days < 90 then 1 end) as double) as trigger_count_90d,
        min(age_days) as trigger_days_since,
        max(age_days) as trigger_days_since_first,
        max(case when place = 1 then trigger_id end) as latest_trigger_id,
        max(case when place = 1 then trigger_type end) as latest_trigger_type,
        max(case when place = 1 then campaign_id end) as latest_campaign
    from moment_triggers
    group by moment_number
)

select * from trigger_features
