with

source as (

    {{ raw_rows('triggers', {
        'trigger_id': 'key',
        'lead_id': 'key',
        'triggered_at': 'timestamp',
        'trigger_type': 'text',
        'campaign_id': 'key',
    }, declared_properties('trigger') + record_texts('triggers')) }}

),

marked as (

    select
        *,
        {{ record_marks('triggers') }}
    from source

),

leads as (

    {{ known_leads() }}

),

horizon as (

    select {{ dbt.dateadd('day', 1, 'data_until') }} as future_from from {{ ref('stg_data_horizon') }}

),

judged as (

    select
        marked.*,
        leads.lead_id as known_lead_id,
        {{ row_values([
            'marked.lead_id', 'marked.triggered_at', 'marked.trigger_type', 'marked.campaign_id'
        ]) }} as values_text,
        case
            when marked.is_erased then 'erased'
            when marked.trigger_id is null and marked.unread like '%|trigger_id|%' then 'bad_key'
            when marked.trigger_id is null then 'null_key'
            when marked.record_is_deleted then null
            when marked.lead_id is null and marked.unread like '%|lead_id|%' then 'bad_key'
            when marked.lead_id is null then 'null_key'
            when marked.triggered_at is null then 'bad_timestamp'
            when marked.triggered_at > horizon.future_from then 'in_future'
            when leads.lead_id is null then 'unknown_lead'
        end as fault
    from marked
    cross join horizon
    left join leads
        on marked.lead_id = leads.known_as

),

ranked as (

    select
        *,
        {{ ranked_repeats('trigger_id, fault', 'triggered_at asc nulls last') }}
    from judged

),

verdicts as (

    select
        *,
        coalesce(fault, {{ repeat_reason() }}, case when record_is_deleted then 'deleted' end) as reject_reason
    from ranked

),

-- What an accepted row says stands in its columns; only of a rejected one is the whole text kept.
kept as (

    select
        * exclude (row_text, values_text, kept_values_text),
        case when reject_reason is not null then row_text end as row_text
    from verdicts

)

select * from kept
