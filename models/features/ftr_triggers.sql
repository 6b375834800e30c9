with

moments as (select * from {{ ref('ftr_moments') }}),

members as (select * from {{ ref('ftr_members') }}),

triggers as (select * from {{ ref('stg_triggers') }}),

moment_triggers as (
    select
        moments.scoring_model,
        moments.entity_id,
        moments.as_of,
        triggers.trigger_type,
        triggers.campaign_id,
        {{ age_days('triggers.triggered_at', 'moments.as_of') }} as age_days,
        row_number() over (
            partition by moments.scoring_model, moments.entity_id, moments.as_of
            order by triggers.triggered_at desc nulls last, triggers.trigger_id asc
        ) as place
    from moments
    inner join members
        on
            moments.scoring_model = members.scoring_model
            and moments.entity_id = members.entity_id
            and moments.as_of >= members.member_since
    inner join triggers
        on
            members.lead_id = triggers.lead_id
            and moments.as_of >= triggers.triggered_at
),

trigger_features as (
    select
        scoring_model,
        entity_id,
        as_of,
        cast(count(case when age_days < 7 then 1 end) as double) as trigger_count_7d,
        cast(count(case when age_days < 30 then 1 end) as double) as trigger_count_30d,
        cast(count(case when age_days < 90 then 1 end) as double) as trigger_count_90d,
        min(age_days) as trigger_days_since,
        max(age_days) as trigger_days_since_first,
        max(case when place = 1 then trigger_type end) as latest_trigger_type,
        max(case when place = 1 then campaign_id end) as latest_campaign
    from moment_triggers
    group by scoring_model, entity_id, as_of
)

select * from trigger_features
