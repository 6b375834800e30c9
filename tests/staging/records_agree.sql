{{ config(severity='warn', store_failures=true) }}
-- What had to be decided because the source contradicts itself: each kind with its count, one example and what to do.
with

conflicts as (

    select
        source_table,
        count(*) as cases,
        min(row_key) as example
    from {{ ref('stg_rejected_rows') }}
    where reason = 'conflict'
    group by source_table

),

conflict_columns as (

    {{ conflict_columns() }}

),

example_columns as (

    select
        conflicts.source_table,
        max(conflict_columns.column_names) as column_names
    from conflicts
    inner join conflict_columns
        on
            conflicts.source_table = conflict_columns.source_table
            and conflicts.example = conflict_columns.row_key
    group by conflicts.source_table

),

state_ties as (

    select
        lead_id,
        entered_at,
        min(state) as first_state,
        max(state) as last_state
    from {{ ref('stg_lead_states') }}
    group by lead_id, entered_at
    having count(*) > 1

),

shared_crm_ids as (

    select
        leads.crm_id,
        min(leads.lead_id) as first_lead,
        max(leads.lead_id) as last_lead
    from {{ ref('stg_leads') }} as leads
    left join {{ ref('stg_record_marks') }} as marks
        on
            leads.lead_id = marks.entity_id
            and marks.entity = 'lead'
            and marks.mark in ('merged', 'deleted')
    where leads.crm_id is not null and marks.entity_id is null
    group by leads.crm_id
    having count(*) > 1

),

lost_merges as (

    select * from {{ ref('stg_record_marks') }}
    where mark = 'merged' and survivor_id is null

),

unread_marks as (

    {{ unread_marks() }}

),

messages as (

    select
        conflicts.source_table,
        conflicts.cases,
        'rows of ' || conflicts.source_table
        || ' differ from the accepted row of the same key and nothing says which is newer, such as '
        || conflicts.example
        || coalesce(' in ' || trim(example_columns.column_names), '')
        || ': name the column of the last update in record_columns (updated_at), or remove the wrong row' as message
    from conflicts
    left join example_columns
        on conflicts.source_table = example_columns.source_table

    union all

    select
        'lead_states' as source_table,
        count(*) as cases,
        'times a lead entered several states at once, such as lead ' || min(lead_id)
        || ' (' || min_by(first_state, lead_id) || ', ' || min_by(last_state, lead_id)
        || '): one that closes counts as the last, else the alphabet decides; give entered_at its time of day'
            as message
    from state_ties
    having count(*) > 0

    union all

    select
        'leads' as source_table,
        count(*) as cases,
        'values of crm_id are shared by leads that are not merged, such as ' || min(crm_id)
        || ' by ' || min_by(first_lead, crm_id) || ' and ' || min_by(last_lead, crm_id)
        || ': only the better ranked is sent; name merged_into in record_columns, or correct crm_id' as message
    from shared_crm_ids
    having count(*) > 0

    union all

    select
        'leads' as source_table,
        count(*) as cases,
        'leads are merged in a circle or into a lead that is not there, such as ' || min(entity_id)
        || ' into ' || min_by(merged_into, entity_id)
        || ': their rows count for nobody; load the surviving lead, or correct merged_into' as message
    from lost_merges
    having count(*) > 0

    union all

    select
        source_table,
        count(*) as cases,
        'values of ' || column_name || ' could not be read, such as ' || min(example)
        || ': they count as a mark without a time, or as never updated; write a time, or true and false' as message
    from unread_marks
    group by source_table, column_name

)

select
    source_table,
    cases,
    cast(cases as varchar) || ' ' || message as message
from messages
