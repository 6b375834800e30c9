with

events as (select * from {{ ref('stg_events') }}),

triggers as (select * from {{ ref('stg_triggers') }}),

lead_states as (select * from {{ ref('stg_lead_states') }}),

leads as (select * from {{ ref('stg_leads') }}),

accounts as (select * from {{ ref('stg_accounts') }}),

lead_attributes as (
    select
        lead_id,
        {{ attribute_text('lead', 'static') }} as attribute_text
    from {{ ref('stg_lead_attributes') }}
),

account_attributes as (
    select
        account_id,
        {{ attribute_text('account', 'static') }} as attribute_text
    from {{ ref('stg_account_attributes') }}
),

lead_attribute_history as (select * from {{ ref('stg_lead_attribute_history') }}),

account_attribute_history as (select * from {{ ref('stg_account_attribute_history') }}),

lead_facts as (
    select
        lead_id,
        known_at,
        {{ row_digest([
            "'event'", 'lead_id', 'event_id', 'occurred_at', 'known_at', 'behaviour', 'event_source', 'event_value', 'is_sales'
        ]) }} as digest
    from events

    union all

    select
        lead_id,
        excluded_from as known_at,
        {{ row_digest(["'exclusion'", 'lead_id', 'event_id', 'excluded_from']) }} as digest
    from events
    where excluded_from is not null

    union all

    select
        lead_id,
        triggered_at as known_at,
        {{ row_digest(["'trigger'", 'lead_id', 'trigger_id', 'triggered_at', 'trigger_type', 'campaign_id']) }} as digest
    from triggers

    union all

    select
        lead_id,
        entered_at as known_at,
        {{ row_digest(["'state'", 'lead_id', 'state', 'entered_at']) }} as digest
    from lead_states

    union all

    select
        lead_id,
        created_at as known_at,
        {{ row_digest(["'lead'", 'lead_id', 'created_at', 'account_id', 'module', 'email']) }} as digest
    from leads

    union all

    select
        leads.lead_id,
        leads.created_at as known_at,
        {{ row_digest(["'attributes'", 'leads.lead_id', 'lead_attributes.attribute_text']) }} as digest
    from leads
    inner join lead_attributes
        on leads.lead_id = lead_attributes.lead_id

    union all

    select
        lead_id,
        dbt_valid_from as known_at,
        {{ row_digest(["'from'", 'lead_id', 'attribute_text', 'dbt_valid_from']) }} as digest
    from lead_attribute_history

    union all

    select
        lead_id,
        dbt_valid_to as known_at,
        {{ row_digest(["'to'", 'lead_id', 'attribute_text', 'dbt_valid_to']) }} as digest
    from lead_attribute_history
    where dbt_valid_to is not null
),

account_facts as (
    select
        account_id,
        created_at as known_at,
        {{ row_digest(["'account'", 'account_id', 'created_at']) }} as digest
    from accounts

    union all

    select
        accounts.account_id,
        accounts.created_at as known_at,
        {{ row_digest(["'attributes'", 'accounts.account_id', 'account_attributes.attribute_text']) }} as digest
    from accounts
    inner join account_attributes
        on accounts.account_id = account_attributes.account_id

    union all

    select
        account_id,
        dbt_valid_from as known_at,
        {{ row_digest(["'from'", 'account_id', 'attribute_text', 'dbt_valid_from']) }} as digest
    from account_attribute_history

    union all

    select
        account_id,
        dbt_valid_to as known_at,
        {{ row_digest(["'to'", 'account_id', 'attribute_text', 'dbt_valid_to']) }} as digest
    from account_attribute_history
    where dbt_valid_to is not null
),

-- What one lead does counts for the others of its account: an account and its leads share a history, a lead without one has its own.
facts as (
    select
        coalesce(leads.account_id, lead_facts.lead_id) as history_id,
        lead_facts.known_at,
        lead_facts.digest
    from lead_facts
    inner join leads
        on lead_facts.lead_id = leads.lead_id

    union all

    select
        account_id as history_id,
        known_at,
        digest
    from account_facts
    where known_at is not null
)

select * from facts
