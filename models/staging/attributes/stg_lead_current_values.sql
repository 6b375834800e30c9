with

leads as (

    select
        lead_id,
        account_id as linked_account_id,
        module as linked_module,
        email_domain as linked_email_domain
    from {{ ref('stg_leads') }}

),

attributes as (

    select * from {{ ref('stg_lead_attributes') }}

),

clock as (

    select * from {{ ref('stg_clock') }}

),

lead_values as (

    select
        leads.lead_id
        {{- attribute_columns('lead', relation='attributes') }},
        leads.linked_account_id,
        leads.linked_module,
        leads.linked_email_domain
    from leads
    left join attributes -- noqa: ST11
        on leads.lead_id = attributes.lead_id

),

-- A build that replays an earlier moment records nothing, because it would date today's values back.
current_values as (

    select
        lead_values.*,
        clock.as_of,
        {{ recorded_text('lead') }} as attribute_text,
        {{ recorded_text('lead', names_only=true) }} as recorded_columns
    from lead_values
    cross join clock
    where clock.as_of >= clock.latest_known_at

)

select * from current_values
