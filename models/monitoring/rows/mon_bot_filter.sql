with

rules as (select * from {{ ref('bot_rules') }}),

bot_events as (select * from {{ ref('stg_bot_events') }}),

events as (select * from {{ ref('stg_events') }}),

totals as (
    select
        behaviour,
        count(*) as behaviour_event_count
    from events
    group by behaviour
),

found as (
    select
        bot_events.bot_reason,
        events.behaviour,
        count(*) as event_count,
        count(distinct bot_events.lead_id) as lead_count,
        min(events.occurred_at) as first_occurred_at,
        max(events.occurred_at) as last_occurred_at
    from bot_events
    inner join events
        on bot_events.event_id = events.event_id
    group by bot_events.bot_reason, events.behaviour
),

report as (
    select
        rules.bot_reason,
        rules.behaviour,
        found.first_occurred_at,
        found.last_occurred_at,
        coalesce(found.event_count, 0) as event_count,
        coalesce(found.lead_count, 0) as lead_count,
        cast(coalesce(found.event_count, 0) as double) / nullif(totals.behaviour_event_count, 0) as event_share
    from rules
    left join totals
        on rules.behaviour = totals.behaviour
    left join found
        on
            rules.bot_reason = found.bot_reason
            and rules.behaviour = found.behaviour
)

select * from report
