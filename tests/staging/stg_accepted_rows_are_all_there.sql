-- The rows that the verdicts accept are the rows of the accepted tables: none is lost or multiplied on the way.
with

verdicts as (

    select sum(accepted_rows) as accepted_rows from {{ ref('stg_row_counts') }}

),

accepted as (

    select count(*) as table_rows from {{ ref('stg_leads') }}
    union all
    select count(*) as table_rows from {{ ref('stg_triggers') }}
    union all
    select count(*) as table_rows from {{ ref('stg_events') }}
    union all
    select count(*) as table_rows from {{ ref('stg_accounts') }}
    union all
    select count(*) as table_rows from {{ ref('stg_lead_states') }}
    union all
    select count(*) as table_rows from {{ ref('stg_sync_reports') }}

),

tables as (

    select sum(table_rows) as table_rows from accepted

),

compared as (

    select
        verdicts.accepted_rows,
        tables.table_rows
    from verdicts
    cross join tables
    where verdicts.accepted_rows <> tables.table_rows

)

select * from compared
