with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

moments as (select * from {{ ref('ftr_due_moments') }}),

members as (select * from {{ ref('ftr_members') }}),

leads as (select * from {{ ref('stg_leads') }}),

links as (select * from {{ ref('ftr_links') }}),

accounts as (select * from {{ ref('stg_accounts') }}),

email_domains as (select * from {{ ref('email_domains') }}),

lead_attributes as (select * from {{ ref('stg_lead_attributes') }}),

lead_attribute_history as (select * from {{ ref('stg_lead_attribute_history') }}),

account_attributes as (select * from {{ ref('stg_account_attributes') }}),

account_attribute_history as (select * from {{ ref('stg_account_attribute_history') }}),

lead_entities as (
    select
        moments.moment_number,
        moments.as_of,
        leads.lead_id,
        links.account_id,
        leads.module,
        links.module as lead_module,
        leads.created_at,
        links.email_domain
    from moments
    inner join scoring_models
        on moments.scoring_model = scoring_models.scoring_model
    inner join leads
        on moments.entity_id = leads.lead_id
    inner join links
        on
            moments.entity_id = links.lead_id
            and links.linked_from <= moments.as_of
            and moments.as_of < links.linked_until
    where scoring_models.entity = 'lead'
),

account_members as (
    select distinct
        moments.moment_number,
        moments.entity_id,
        moments.as_of,
        members.lead_id,
        members.member_since
    from moments
    inner join scoring_models
        on moments.scoring_model = scoring_models.scoring_model
    inner join members
        on
            moments.scoring_model = members.scoring_model
            and moments.entity_id = members.entity_id
            and members.member_since <= moments.as_of
    where scoring_models.entity = 'account'
),

-- An account is as old as its first lead and of the module that all its leads share; no e-mail, no lead's attributes.
account_entities as (
    select
        account_members.moment_number,
        account_members.as_of,
        cast(null as varchar) as lead_id,
        account_members.entity_id as account_id,
        case
            when min(leads.module) = max(leads.module) and count(leads.module) = count(*) then min(leads.module)
        end as module,
        case
            when min(links.module) = max(links.module) and count(links.module) = count(*) then min(links.module)
        end as lead_module,
        min(account_members.member_since) as created_at,
        cast(null as varchar) as email_domain
    from account_members
    inner join leads
        on account_members.lead_id = leads.lead_id
    inner join links
        on
            account_members.lead_id = links.lead_id
            and links.linked_from <= account_members.as_of
            and account_members.as_of < links.linked_until
    group by account_members.moment_number, account_members.entity_id, account_members.as_of
),

entities as (
    select * from lead_entities
    union all
    select * from account_entities
),

-- Where no attribute is declared, nothing is selected from their four tables; hence the noqa.
profiles as (
    select
        entities.moment_number,
        entities.module,
        entities.lead_module,
        {{ age_days('entities.created_at', 'entities.as_of') }} as lead_age_days,
        {{ age_days('accounts.created_at', 'entities.as_of') }} as account_age_days,
        case
            when entities.email_domain is not null then coalesce(email_domains.kind, 'business')
        end as email_domain_kind
        {{ profile_attributes('lead') }}
        {{ profile_attributes('account') }}
    from entities
    left join email_domains
        on entities.email_domain = email_domains.domain
    left join accounts
        on
            entities.account_id = accounts.account_id
            and accounts.created_at <= entities.as_of
    left join lead_attributes -- noqa: ST11
        on entities.lead_id = lead_attributes.lead_id
    left join lead_attribute_history -- noqa: ST11
        on
            entities.lead_id = lead_attribute_history.lead_id
            and lead_attribute_history.dbt_valid_from <= entities.as_of
            and entities.as_of < coalesce(lead_attribute_history.dbt_valid_to, cast('9999-12-31' as timestamp))
    left join account_attributes -- noqa: ST11
        on accounts.account_id = account_attributes.account_id
    left join account_attribute_history -- noqa: ST11
        on
            accounts.account_id = account_attribute_history.account_id
            and account_attribute_history.dbt_valid_from <= entities.as_of
            and entities.as_of < coalesce(account_attribute_history.dbt_valid_to, cast('9999-12-31' as timestamp))
)

select * from profiles
