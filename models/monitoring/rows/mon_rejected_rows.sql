with

rejected_rows as (

    select * from {{ ref('stg_rejected_rows') }}

),

explained as (

    select
        source_table,
        row_key,
        reason,
        reject_number,
        row_text,
        case reason
            when 'null_key' then 'A key column is empty.'
            when 'bad_key'
                then 'A key holds more than 255 characters, a control character, or a number that has lost digits.'
            when 'bad_timestamp' then 'A time is missing, unreadable, or outside the years 1980 to 2199.'
            when 'in_future' then 'A time lies more than a day after the point that the data reach (stg_data_horizon).'
            when 'unknown_lead' then 'The lead is not among the accepted leads.'
            when 'deleted' then 'The source marks the row as deleted (knob record_columns).'
            when 'superseded' then 'A newer row with the same key was accepted, or deletes it.'
            when 'conflict'
                then 'Another, different row with the same key was accepted, and nothing says which is newer.'
            when 'duplicate' then 'Another row with the same key and content was accepted.'
        end as meaning
    from rejected_rows

)

select * from explained
