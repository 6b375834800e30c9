with

source as (

    {{ raw_rows('triggers', {
        'trigger_id': 'key',
        'lead_id': 'key',
        'triggered_at': 'timestamp',
        'trigger_type': 'text',
        'campaign_id': 'key',
    }, declared_properties('trigger')) }}

),

leads as (

    select lead_id from {{ ref('stg_leads') }}

),

horizon as (

    select {{ dbt.dateadd('day', 1, 'data_until') }} as future_from from {{ ref('stg_data_horizon') }}

),

judged as (

    select
        source.*,
        case
            when source.trigger_id is null or source.lead_id is null then 'null_key'
            when source.triggered_at is null then 'bad_timestamp'
            when source.triggered_at > horizon.future_from then 'in_future'
            when leads.lead_id is null then 'unknown_lead'
        end as fault
    from source
    cross join horizon
    left join leads
        on source.lead_id = leads.lead_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by trigger_id, fault
            order by triggered_at nulls last, row_text nulls last
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
