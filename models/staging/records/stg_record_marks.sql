with

lead_verdicts as (

    select * from {{ ref('stg_lead_verdicts') }}

),

account_verdicts as (

    select * from {{ ref('stg_account_verdicts') }}

),

leads as (

    select * from {{ ref('stg_leads') }}

),

-- A deletion may come as a row of its own that holds the key and nothing else, so rejected rows are asked too.
-- Where a record has several rows, the last update counts; where no update is dated, a row that marks the record
-- counts; then the accepted row, which alone has no text.
lead_rows as (

    select
        *,
        row_number() over (
            partition by lead_id
            order by
                record_updated_at desc nulls last,
                record_is_deleted desc,
                record_is_converted desc,
                record_merged_into desc nulls last,
                row_text asc nulls first
        ) as mark_place
    from lead_verdicts
    where lead_id is not null

),

account_rows as (

    select
        *,
        row_number() over (
            partition by account_id
            order by record_updated_at desc nulls last, record_is_deleted desc, row_text asc nulls first
        ) as mark_place
    from account_verdicts
    where account_id is not null

),

marked_leads as (

    select
        lead_rows.*,
        leads.status as accepted_status,
        nullif(lead_rows.record_merged_into, lead_rows.lead_id) as merged_into
    from lead_rows
    inner join leads
        on lead_rows.lead_id = leads.lead_id
    where lead_rows.mark_place = 1

),

lead_merges as (

    select
        lead_id,
        merged_into,
        record_deleted_at as merged_at
    from marked_leads
    where merged_into is not null

),

-- A lead may be merged into one that was itself merged later: eight steps reach over 256 merges in a row.
steps_0 as (

    select
        lead_id,
        merged_into as reached,
        merged_at as joined_at
    from lead_merges

),

{{ merge_steps(8) }},

-- A lead merged in a circle, or into a lead that does not exist, has no survivor.
survivors as (

    select
        steps_8.lead_id,
        steps_8.reached as survivor_id,
        steps_8.joined_at
    from steps_8
    inner join leads
        on steps_8.reached = leads.lead_id
    left join lead_merges
        on steps_8.reached = lead_merges.lead_id
    where lead_merges.lead_id is null

),

marks as (

    select
        'lead' as entity,
        lead_id as entity_id,
        'merged' as mark,
        merged_at as marked_at,
        merged_into,
        cast(null as varchar) as contact_id
    from lead_merges

    union all

    select
        'lead' as entity,
        lead_id as entity_id,
        'deleted' as mark,
        record_deleted_at as marked_at,
        cast(null as varchar) as merged_into,
        cast(null as varchar) as contact_id
    from marked_leads
    where record_is_deleted and merged_into is null

    union all

    select
        'lead' as entity,
        lead_id as entity_id,
        'converted' as mark,
        record_converted_at as marked_at,
        cast(null as varchar) as merged_into,
        record_contact_id as contact_id
    from marked_leads
    where
        record_is_converted
        or {{ name_key('accepted_status') }} in ({{ closed_state_list(knob('converted_states')) }})

    union all

    select
        'account' as entity,
        account_id as entity_id,
        'deleted' as mark,
        record_deleted_at as marked_at,
        cast(null as varchar) as merged_into,
        cast(null as varchar) as contact_id
    from account_rows
    where mark_place = 1 and record_is_deleted

),

followed_marks as (

    select
        marks.entity,
        marks.entity_id,
        marks.mark,
        marks.marked_at,
        marks.merged_into,
        survivors.survivor_id,
        survivors.joined_at,
        marks.contact_id
    from marks
    left join survivors
        on
            marks.mark = 'merged'
            and marks.entity_id = survivors.lead_id

)

select * from followed_marks
