with

source as (

    {{ raw_rows('sync_reports', {
        'crm_id': 'key',
        'run_id': 'key',
        'reported_at': 'timestamp',
        'row_hash': 'text',
        'status': 'text',
        'error_code': 'text',
        'error_fields': 'text',
    }) }}

),

judged as (

    select
        *,
        {{ row_values(['reported_at', 'row_hash', 'status', 'error_code', 'error_fields']) }} as values_text,
        case
            when crm_id is null and unread like '%|crm_id|%' then 'bad_key'
            when run_id is null and unread like '%|run_id|%' then 'bad_key'
            when row_hash is null and unread like '%|row_hash|%' then 'bad_key'
            when crm_id is null or run_id is null or row_hash is null then 'null_key'
            when reported_at is null then 'bad_timestamp'
            when status is null or {{ name_key('status') }} not in ('accepted', 'rejected') then 'bad_status'
        end as fault
    from source

),

-- A run sends a record once. Of two reports of one run the later counts; of the same time, the one that refuses, for
-- a row that was refused is sent again.
ranked as (

    select
        *,
        row_number() over (
            partition by crm_id, run_id, fault
            order by reported_at desc nulls last, {{ name_key('status') }} desc nulls last, row_text asc
        ) as place,
        first_value(values_text) over (
            partition by crm_id, run_id, fault
            order by reported_at desc nulls last, {{ name_key('status') }} desc nulls last, row_text asc
        ) as kept_values_text
    from judged

),

verdicts as (

    select
        *,
        case
            when fault is not null then fault
            when place = 1 then null
            when values_text = kept_values_text then 'duplicate'
            else 'superseded'
        end as reject_reason
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
