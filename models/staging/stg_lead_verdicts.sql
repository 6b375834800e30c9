with

source as (

    {{ raw_rows('leads', {
        'lead_id': 'key',
        'created_at': 'timestamp',
        'account_id': 'key',
        'module': 'text',
        'owner_id': 'key',
        'crm_id': 'key',
        'email': 'text',
        'status': 'text',
    }, declared_attributes('lead'), twins=['lead_id', 'account_id', 'crm_id']) }}

),

horizon as (

    select {{ dbt.dateadd('day', 1, 'data_until') }} as future_from from {{ ref('stg_data_horizon') }}

),

judged as (

    select
        source.*,
        case
            when source.lead_id is null and source.unread like '%|lead_id|%' then 'bad_key'
            when source.lead_id is null then 'null_key'
            when source.created_at is null then 'bad_timestamp'
            when source.created_at > horizon.future_from then 'in_future'
        end as fault
    from source
    cross join horizon

),

ranked as (

    select
        *,
        row_number() over (
            partition by lead_id, fault
            order by created_at nulls last, row_text nulls last
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
