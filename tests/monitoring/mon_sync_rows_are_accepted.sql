{{ config(store_failures=true, severity='warn') }}

-- A row that the CRM refuses is sent again in every run and refused again, until somebody changes the CRM or the row.
with

sync_rows as (select * from {{ ref('mon_sync_rows') }}),

refused as (
    select
        coalesce(error_code, '(no code)') as error_code,
        count(*) as refused_rows,
        min(crm_id) as example,
        min(error_fields) as error_fields
    from sync_rows
    where is_rejected
    group by coalesce(error_code, '(no code)')
)

select
    error_code,
    refused_rows,
    'the CRM refused '
    || case refused_rows when 1 then '1 record' else cast(refused_rows as varchar) || ' records' end
    || ' as ' || error_code || ', such as ' || example || coalesce(' (' || error_fields || ')', '')
    || ', and still has the values of before. Do what docs/salesforce.md, When rows fail, says of the code; '
    || 'the next sync sends the rows again.' as message
from refused
