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
    }, declared_attributes('lead') + record_texts('leads'), twins=['lead_id', 'account_id', 'crm_id']) }}

),

marked as (

    select
        *,
        {{ record_marks('leads') }}
    from source

),

horizon as (

    select {{ dbt.dateadd('day', 1, 'data_until') }} as future_from from {{ ref('stg_data_horizon') }}

),

judged as (

    select
        marked.*,
        {{ row_values(['created_at', 'account_id', 'module', 'owner_id', 'crm_id', 'email', 'status']) }}
        || {{ attribute_text('lead') }} as values_text,
        case
            when marked.is_erased then 'erased'
            when marked.lead_id is null and marked.unread like '%|lead_id|%' then 'bad_key'
            when marked.lead_id is null then 'null_key'
            when marked.created_at is null then 'bad_timestamp'
            when marked.created_at > horizon.future_from then 'in_future'
        end as fault
    from marked
    cross join horizon

),

ranked as (

    select
        *,
        {{ ranked_repeats('lead_id, fault', 'created_at asc nulls last') }}
    from judged

),

verdicts as (

    select
        *,
        coalesce(fault, {{ repeat_reason() }}) as reject_reason
    from ranked

),

-- What an accepted row says stands in its columns; only of a rejected one is the whole text kept. Of an address stands
-- here what is asked of it, never the address.
kept as (

    select
        * exclude (row_text, values_text, kept_values_text, email),
        case when reject_reason is not null then row_text end as row_text,
        {{ email_domain('email') }} as email_domain,
        substr(md5(email), 1, 4) as email_mark,
        email like '%_@_%' as is_address,
        email is not null
        and count(case when reject_reason is null then 1 end) over (partition by lower(email)) > 1 as is_address_shared
    from verdicts

)

select * from kept
