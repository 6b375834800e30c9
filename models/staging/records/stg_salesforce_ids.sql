with

leads as (

    {{ raw_rows('leads', {'lead_id': 'key', 'account_id': 'key', 'crm_id': 'key'}, whole=false) }}

),

accounts as (

    {{ raw_rows('accounts', {'account_id': 'key'}, whole=false) }}

),

triggers as (

    {{ raw_rows('triggers', {'lead_id': 'key'}, whole=false) }}

),

events as (

    {{ raw_rows('events', {'lead_id': 'key'}, whole=false) }}

),

lead_states as (

    {{ raw_rows('lead_states', {'lead_id': 'key'}, whole=false) }}

),

keys as (

    select lead_id as id from leads

    union all

    select account_id as id from leads

    union all

    select crm_id as id from leads

    union all

    select account_id as id from accounts

),

short_ids as (

    select distinct id as short_id
    from keys
    where length(id) = 15

),

long_ids as (

    select id as long_id
    from keys
    where length(id) = 18

    union all

    select lead_id as long_id
    from triggers
    where length(lead_id) = 18

    union all

    select lead_id as long_id
    from events
    where length(lead_id) = 18

    union all

    select lead_id as long_id
    from lead_states
    where length(lead_id) = 18

),

-- Long ids are read only where there is a short one.
twins as (

    select distinct
        short_ids.short_id,
        long_ids.long_id
    from long_ids
    inner join short_ids
        on substr(long_ids.long_id, 1, 15) = short_ids.short_id
    where long_ids.long_id = {{ salesforce_id_18('short_ids.short_id') }}

)

select * from twins
