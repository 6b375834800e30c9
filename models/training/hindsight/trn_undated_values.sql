-- Leads that have a moment are compared, for models learn from no others: those that converted after one, at any time,
-- and those that had not although an outcome is known.
with

scoring_models as (
    select * from {{ ref('ftr_scoring_models') }}
    where scoring_model = question
),

outcomes as (select * from {{ ref('trn_outcomes') }}),

conversions as (select * from {{ ref('ftr_conversions') }}),

members as (select * from {{ ref('ftr_members') }}),

leads as (select * from {{ ref('stg_leads') }}),

email_domains as (select * from {{ ref('email_domains') }}),

lead_attributes as (select * from {{ ref('stg_lead_attributes') }}),

account_attributes as (select * from {{ ref('stg_account_attributes') }}),

triggers as (select * from {{ ref('stg_triggers') }}),

events as (select * from {{ ref('stg_events') }}),

properties as (select * from {{ ref('stg_properties') }}),

entities as (
    select
        scoring_models.scoring_model,
        scoring_models.entity,
        outcomes.entity_id,
        min(conversions.converted_at) as converted_at,
        count(distinct conversions.entity_id) as is_winner
    from scoring_models
    inner join outcomes
        on scoring_models.scoring_model = outcomes.scoring_model
    left join conversions
        on
            outcomes.scoring_model = conversions.scoring_model
            and outcomes.entity_id = conversions.entity_id
    group by scoring_models.scoring_model, scoring_models.entity, outcomes.entity_id
    having count(outcomes.outcome) > 0 or count(conversions.entity_id) > 0
),

lead_rows as (
    select
        entities.scoring_model,
        leads.lead_id as unit_id
        {{- attribute_columns('lead', relation='lead_attributes') }},
        entities.is_winner,
        case when leads.account_id is not null then 'an account' end as account_id,
        leads.module,
        case when leads.email_mark is not null then coalesce(email_domains.kind, 'business') end as email
    from entities
    inner join leads
        on entities.entity_id = leads.lead_id
    left join email_domains
        on leads.email_domain = email_domains.domain
    left join lead_attributes -- noqa: ST11
        on leads.lead_id = lead_attributes.lead_id
    where entities.entity = 'lead'
),

-- Of a question about leads, an account has won when one of its leads has.
accounts as (
    select
        scoring_model,
        entity_id as account_id,
        is_winner
    from entities
    where entity = 'account'

    union all

    select
        entities.scoring_model,
        leads.account_id,
        max(entities.is_winner) as is_winner
    from entities
    inner join leads
        on entities.entity_id = leads.lead_id
    where entities.entity = 'lead' and leads.account_id is not null
    group by entities.scoring_model, leads.account_id
),

account_rows as ( -- noqa: ST03
    select
        accounts.scoring_model,
        accounts.account_id as unit_id
        {{- attribute_columns('account', relation='account_attributes') }},
        accounts.is_winner
    from accounts
    inner join account_attributes
        on accounts.account_id = account_attributes.account_id
),

records as (
    select
        'triggers' as record_table,
        trigger_id as record_id,
        lead_id,
        triggered_at as known_at,
        coalesce(trigger_type, '(none)') as record_type
    from triggers

    union all

    select
        'events' as record_table,
        event_id as record_id,
        lead_id,
        known_at,
        behaviour as record_type
    from events
),

-- Of a property, records of a type that never bears it say nothing.
bearing_types as (
    select distinct
        properties.record_table,
        properties.property,
        records.record_type
    from properties
    inner join records
        on
            properties.record_table = records.record_table
            and properties.record_id = records.record_id
),

bearing_records as (
    select
        records.record_table,
        records.record_id,
        records.lead_id,
        records.known_at,
        bearing_types.property
    from bearing_types
    inner join records
        on
            bearing_types.record_table = records.record_table
            and bearing_types.record_type = records.record_type
),

entity_leads as (
    select distinct
        entities.scoring_model,
        entities.entity_id,
        entities.is_winner,
        entities.converted_at,
        members.lead_id
    from entities
    inner join members
        on
            entities.scoring_model = members.scoring_model
            and entities.entity_id = members.entity_id
),

latest_records as (
    select
        entity_leads.scoring_model,
        entity_leads.entity_id,
        entity_leads.is_winner,
        bearing_records.record_table,
        bearing_records.property,
        bearing_records.record_id,
        row_number() over (
            partition by
                entity_leads.scoring_model, entity_leads.entity_id,
                bearing_records.record_table, bearing_records.property
            order by bearing_records.known_at desc, bearing_records.record_id asc
        ) as place
    from bearing_records
    inner join entity_leads
        on
            bearing_records.lead_id = entity_leads.lead_id
            and (bearing_records.known_at < entity_leads.converted_at or entity_leads.converted_at is null)
),

undated_values as (
    {{ undated_value_rows() }}
    select
        latest_records.scoring_model,
        latest_records.entity_id as unit_id,
        latest_records.is_winner,
        latest_records.record_table || '.' || latest_records.property as subject,
        true as is_read_today,
        properties.number_value,
        coalesce(properties.text_value, {{ number_text('properties.number_value') }}) as text_value
    from latest_records
    left join properties
        on
            latest_records.record_table = properties.record_table
            and latest_records.record_id = properties.record_id
            and latest_records.property = properties.property
    where latest_records.place = 1
)

select * from undated_values
