with

moments as (select * from {{ ref('ftr_moments') }}),

leads as (select * from {{ ref('stg_leads') }}),

accounts as (select * from {{ ref('stg_accounts') }}),

email_domains as (select * from {{ ref('email_domains') }}),

lead_attributes as (select * from {{ ref('stg_lead_attributes') }}),

lead_attribute_history as (select * from {{ ref('stg_lead_attribute_history') }}),

account_attributes as (select * from {{ ref('stg_account_attributes') }}),

account_attribute_history as (select * from {{ ref('stg_account_attribute_history') }}),

lead_domains as (
    select
        leads.*,
        nullif(lower({{ dbt.split_part('leads.email', "'@'", 2) }}), '') as email_domain
    from leads
),

-- Where no attribute is declared, nothing is selected from their four tables; hence the noqa.
profiles as (
    select
        moments.scoring_model,
        moments.entity_id,
        moments.as_of,
        lead_domains.module,
        {{ age_days('lead_domains.created_at', 'moments.as_of') }} as lead_age_days,
        {{ age_days('accounts.created_at', 'moments.as_of') }} as account_age_days,
        case
            when lead_domains.email_domain is not null then coalesce(email_domains.kind, 'business')
        end as email_domain_kind
        {{ profile_attributes('lead') }}
        {{ profile_attributes('account') }}
    from moments
    inner join lead_domains
        on moments.entity_id = lead_domains.lead_id
    left join email_domains
        on lead_domains.email_domain = email_domains.domain
    left join accounts
        on
            lead_domains.account_id = accounts.account_id
            and moments.as_of >= accounts.created_at
    left join lead_attributes -- noqa: ST11
        on moments.entity_id = lead_attributes.lead_id
    left join lead_attribute_history -- noqa: ST11
        on
            moments.entity_id = lead_attribute_history.lead_id
            and moments.as_of >= lead_attribute_history.dbt_valid_from
            and moments.as_of < coalesce(lead_attribute_history.dbt_valid_to, cast('9999-12-31' as timestamp))
    left join account_attributes -- noqa: ST11
        on accounts.account_id = account_attributes.account_id
    left join account_attribute_history -- noqa: ST11
        on
            accounts.account_id = account_attribute_history.account_id
            and moments.as_of >= account_attribute_history.dbt_valid_from
            and moments.as_of < coalesce(account_attribute_history.dbt_valid_to, cast('9999-12-31' as timestamp))
)

select * from profiles
