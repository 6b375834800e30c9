with

source as (

    {{ raw_rows('lead_states', {
        'lead_id': 'key',
        'state': 'text',
        'entered_at': 'timestamp',
    }) }}

),

leads as (

    {{ known_leads() }}

),

horizon as (

    select {{ dbt.dateadd('day', 1, 'data_until') }} as future_from from {{ ref('stg_data_horizon') }}

),

judged as (

    select
        source.*,
        leads.lead_id as known_lead_id,
        case
            when source.lead_id is null and source.unread like '%|lead_id|%' then 'bad_key'
            when source.state is null and source.unread like '%|state|%' then 'bad_key'
            when source.lead_id is null or source.state is null then 'null_key'
            when source.entered_at is null then 'bad_timestamp'
            when source.entered_at > horizon.future_from then 'in_future'
            when leads.lead_id is null then 'unknown_lead'
        end as fault
    from source
    cross join horizon
    left join leads
        on source.lead_id = leads.known_as

),

ranked as (

    select
        *,
        row_number() over (
            partition by coalesce(known_lead_id, lead_id), {{ name_key('state') }}, entered_at, fault
            order by row_text nulls last
        ) as place
    from judged

),

verdicts as (

    select
        *,
        coalesce(fault, case when place > 1 then 'duplicate' end) as reject_reason
    from ranked

)

select * from verdicts
