with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

moments as (select * from {{ ref('ftr_due_moments') }}),

members as (select * from {{ ref('ftr_members') }}),

leads as (select * from {{ ref('stg_leads') }}),

links as (select * from {{ ref('ftr_links') }}),

events as (select * from {{ ref('stg_events') }}),

conversions as (select * from {{ ref('ftr_conversions') }}),

closed_spans as (select * from {{ ref('ftr_closed_spans') }}),

account_moments as (
    select
        moments.moment_number,
        moments.scoring_model,
        moments.entity_id,
        moments.as_of,
        links.account_id
    from moments
    inner join scoring_models
        on moments.scoring_model = scoring_models.scoring_model
    inner join links
        on
            moments.entity_id = links.lead_id
            and links.linked_from <= moments.as_of
            and moments.as_of < links.linked_until
    where scoring_models.entity = 'lead' and links.account_id is not null
),

gone_leads as (
    select
        lead_id,
        min(entered_at) as gone_at
    from closed_spans
    where closed_as in ('merged', 'deleted')
    group by lead_id
),

account_leads as (
    select
        links.account_id,
        links.lead_id,
        links.linked_from,
        links.linked_until,
        leads.created_at
    from links
    inner join leads
        on links.lead_id = leads.lead_id
    where links.account_id is not null
),

-- A lead that was merged into the lead in question is not one of the other leads.
others as (
    select
        account_moments.moment_number,
        account_moments.as_of,
        account_leads.lead_id as other_lead_id,
        conversions.entity_id as converted_lead_id,
        gone_leads.lead_id as gone_lead_id
    from account_moments
    inner join account_leads
        on
            account_moments.account_id = account_leads.account_id
            and account_moments.entity_id <> account_leads.lead_id
            and account_leads.created_at <= account_moments.as_of
            and account_leads.linked_from <= account_moments.as_of
            and account_moments.as_of < account_leads.linked_until
    left join conversions
        on
            account_leads.lead_id = conversions.entity_id
            and account_moments.scoring_model = conversions.scoring_model
            and conversions.converted_at <= account_moments.as_of
    left join gone_leads
        on
            account_leads.lead_id = gone_leads.lead_id
            and gone_leads.gone_at <= account_moments.as_of
    left join members
        on
            account_leads.lead_id = members.lead_id
            and account_moments.scoring_model = members.scoring_model
            and account_moments.entity_id = members.entity_id
            and members.member_since <= account_moments.as_of
            and (account_moments.as_of < members.member_until or members.member_until is null)
    where members.lead_id is null
),

other_leads as (
    select
        moment_number,
        cast(count(*) as double) as account_lead_count,
        cast(count(*) - count(converted_lead_id) as double) as account_open_lead_count
    from others
    where gone_lead_id is null
    group by moment_number
),

other_events as (
    select
        others.moment_number,
        cast(count(*) as double) as account_event_count_30d
    from others
    inner join events
        on
            others.other_lead_id = events.lead_id
            and {{ was_known('events', 'others.as_of') }}
            and events.occurred_at > {{ dbt.dateadd('day', -30, 'others.as_of') }}
    where
        not events.is_sales
        and events.behaviour <> '(unmapped)'
    group by others.moment_number
),

lead_rows as (
    select
        account_moments.moment_number,
        coalesce(other_leads.account_lead_count, 0) as account_lead_count,
        coalesce(other_leads.account_open_lead_count, 0) as account_open_lead_count,
        coalesce(other_events.account_event_count_30d, 0) as account_event_count_30d
    from account_moments
    left join other_leads
        on account_moments.moment_number = other_leads.moment_number
    left join other_events
        on account_moments.moment_number = other_events.moment_number
),

-- An account has no other leads: all of them are its own, and what they did is in its other features. Counted are
-- those that are known to have named it by then.
account_rows as (
    select
        moments.moment_number,
        cast(
            count(distinct members.counts_as_lead_id)
            - count(distinct case when closed_spans.closed_as in ('merged', 'deleted') then closed_spans.lead_id end)
            as double
        ) as account_lead_count,
        cast(
            count(distinct members.counts_as_lead_id) - count(distinct closed_spans.lead_id) as double
        ) as account_open_lead_count,
        cast(0 as double) as account_event_count_30d
    from moments
    inner join scoring_models
        on moments.scoring_model = scoring_models.scoring_model
    inner join members
        on
            moments.scoring_model = members.scoring_model
            and moments.entity_id = members.entity_id
            and members.member_since <= moments.as_of
            and (moments.as_of < members.member_until or members.member_until is null)
    inner join links
        on
            members.counts_as_lead_id = links.lead_id
            and moments.entity_id = links.account_id
            and links.linked_from <= moments.as_of
            and moments.as_of < links.linked_until
    left join closed_spans
        on
            members.counts_as_lead_id = closed_spans.lead_id
            and closed_spans.entered_at <= moments.as_of
            and (moments.as_of < closed_spans.left_at or closed_spans.left_at is null)
    where scoring_models.entity = 'account'
    group by moments.moment_number
),

account_features as (
    select * from lead_rows
    union all
    select * from account_rows
)

select * from account_features
