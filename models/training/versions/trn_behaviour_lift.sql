-- Over training moments only, like the weights beside it. Sales touches are told too, though no score counts them.
with

examples as (select * from {{ ref('trn_examples') }}),

members as (select * from {{ ref('ftr_members') }}),

events as (select * from {{ ref('stg_events') }}),

moments as (
    select
        scoring_model,
        entity_id,
        as_of,
        outcome
    from examples
    where split = 'train' and is_kept
),

-- `distinct` makes the engine join by lead first, before it compares the times of moments and events.
moment_leads as (
    select distinct
        moments.scoring_model,
        moments.entity_id,
        moments.as_of,
        moments.outcome,
        members.lead_id
    from moments
    inner join members
        on
            moments.scoring_model = members.scoring_model
            and moments.entity_id = members.entity_id
            and members.member_since <= moments.as_of
            and (moments.as_of < members.member_until or members.member_until is null)
),

uses as (
    select
        moment_leads.scoring_model,
        events.behaviour,
        moment_leads.entity_id,
        moment_leads.as_of,
        moment_leads.outcome,
        count(*) as event_count
    from moment_leads
    inner join events
        on
            moment_leads.lead_id = events.lead_id
            and {{ was_known('events', 'moment_leads.as_of') }}
            and {{ dbt.dateadd('day', -90, 'moment_leads.as_of') }} < events.occurred_at
    group by
        moment_leads.scoring_model,
        events.behaviour,
        moment_leads.entity_id,
        moment_leads.as_of,
        moment_leads.outcome
),

lead_uses as (
    select
        scoring_model,
        behaviour,
        entity_id,
        sum(event_count) as event_count,
        count(*) as moments_with,
        sum(outcome) as conversions_with
    from uses
    group by scoring_model, behaviour, entity_id
),

lead_totals as (
    select
        scoring_model,
        entity_id,
        count(*) as moments,
        sum(outcome) as conversions
    from moments
    group by scoring_model, entity_id
),

totals as (
    select
        scoring_model,
        sum(moments) as moments,
        sum(conversions) as conversions
    from lead_totals
    group by scoring_model
),

behaviours as (
    select
        scoring_model,
        behaviour,
        count(*) as leads_reached,
        sum(event_count) as event_count,
        sum(moments_with) as moments_with,
        sum(conversions_with) as conversions_with
    from lead_uses
    group by scoring_model, behaviour
),

rates as (
    select
        behaviours.*,
        totals.moments,
        totals.moments - behaviours.moments_with as moments_without,
        totals.conversions - behaviours.conversions_with as conversions_without,
        cast(behaviours.conversions_with as double) / behaviours.moments_with as rate_with,
        cast(totals.conversions - behaviours.conversions_with as double)
        / nullif(totals.moments - behaviours.moments_with, 0) as rate_without
    from behaviours
    inner join totals
        on behaviours.scoring_model = totals.scoring_model
),

-- What each lead adds to the error of the log of the lift (delta method); moments of one lead are not independent.
lead_errors as (
    select
        rates.scoring_model,
        rates.behaviour,
        coalesce(lead_uses.conversions_with, 0) - rates.rate_with * coalesce(lead_uses.moments_with, 0)
        - cast(rates.conversions_with as double) / nullif(rates.conversions_without, 0) * (
            lead_totals.conversions - coalesce(lead_uses.conversions_with, 0)
            - rates.rate_without * (lead_totals.moments - coalesce(lead_uses.moments_with, 0))
        ) as error
    from rates
    inner join lead_totals
        on rates.scoring_model = lead_totals.scoring_model
    left join lead_uses
        on
            rates.scoring_model = lead_uses.scoring_model
            and rates.behaviour = lead_uses.behaviour
            and lead_totals.entity_id = lead_uses.entity_id
),

-- Decimals, so that the order of the leads cannot move the last digit.
variances as (
    select
        scoring_model,
        behaviour,
        cast(sum(cast(error * error as decimal(38, 12))) as double) as variance
    from lead_errors
    group by scoring_model, behaviour
),

lifts as (
    select
        rates.*,
        rates.rate_with / nullif(rates.rate_without, 0) as lift,
        sqrt(variances.variance) / nullif(rates.conversions_with, 0) as log_lift_error
    from rates
    inner join variances
        on
            rates.scoring_model = variances.scoring_model
            and rates.behaviour = variances.behaviour
),

behaviour_lift as (
    select
        scoring_model,
        behaviour,
        leads_reached,
        cast(moments as bigint) as moments,
        cast(moments_with as bigint) as moments_with,
        cast(conversions_with as bigint) as conversions_with,
        rate_with,
        rate_without,
        lift,
        cast(moments_with as double) / moments as share_of_moments,
        cast(event_count as double) / moments_with as events_per_moment,
        lift * exp(-1.96 * log_lift_error) as lift_low,
        lift * exp(1.96 * log_lift_error) as lift_high
    from lifts
)

select * from behaviour_lift
