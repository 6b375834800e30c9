with

leads as (select * from {{ ref('stg_leads') }}),

attribute_history as (select * from {{ ref('stg_lead_attribute_history') }}),

histories as (
    select
        lead_id,
        min(dbt_valid_from) as begins_at
    from attribute_history
    group by lead_id
),

-- Before the history of a lead nobody knows what its links held, whatever they hold today.
stretches as (
    select
        leads.lead_id,
        cast('1900-01-01' as timestamp) as linked_from,
        histories.begins_at as linked_until,
        cast(null as varchar) as account_id,
        cast(null as varchar) as module,
        cast(null as varchar) as email_domain
    from leads
    left join histories
        on leads.lead_id = histories.lead_id

    union all

    select
        lead_id,
        dbt_valid_from as linked_from,
        dbt_valid_to as linked_until,
        linked_account_id as account_id,
        linked_module as module,
        linked_email_domain as email_domain
    from attribute_history
),

links as (
    select
        stretches.lead_id,
        stretches.linked_from,
        coalesce(stretches.linked_until, cast('9999-12-31' as timestamp)) as linked_until,
        {{ dated_link('account_id', 'leads.account_id', 'stretches.account_id') }} as account_id,
        {{ dated_link('module', 'leads.module', 'stretches.module') }} as module,
        {{ dated_link('email', 'leads.email_domain', 'stretches.email_domain') }} as email_domain
    from stretches
    inner join leads
        on stretches.lead_id = leads.lead_id
)

select * from links
