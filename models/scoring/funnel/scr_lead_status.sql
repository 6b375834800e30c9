with

leads as (select * from {{ ref('stg_leads') }}),

ever_converted as (select * from {{ ref('ftr_conversions') }}),

lead_states as (select * from {{ ref('stg_lead_states') }}),

closed_spans as (select * from {{ ref('ftr_closed_spans') }}),

record_marks as (select * from {{ ref('stg_record_marks') }}),

clock as (select * from {{ ref('stg_clock') }}),

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

conversions as (
    select
        ever_converted.entity_id as lead_id,
        ever_converted.converted_at
    from ever_converted
    inner join scoring_models
        on ever_converted.scoring_model = scoring_models.scoring_model
    inner join clock
        on ever_converted.converted_at <= clock.as_of
    where scoring_models.is_published
),

-- Of states entered at one time, one that takes the lead out of the funnel is the last, as in ftr_closed_spans.
ranked_states as (
    select
        lead_states.lead_id,
        lead_states.state,
        row_number() over (
            partition by lead_states.lead_id
            order by
                lead_states.entered_at desc nulls last,
                case
                    when lead_states.state in ({{ closed_state_list(knob('converted_states')) }}) then 1
                    when lead_states.state in ({{ closed_state_list() }}) then 2
                    else 3
                end asc,
                lead_states.state desc nulls last
        ) as recency
    from lead_states
    inner join clock
        on lead_states.entered_at <= clock.as_of
),

current_states as (
    select * from ranked_states
    where recency = 1
),

current_spans as (
    select
        closed_spans.lead_id,
        max(case when closed_spans.closed_as = 'merged' then 1 else 0 end) as is_merged,
        max(case when closed_spans.closed_as = 'deleted' then 1 else 0 end) as is_deleted,
        min(case when closed_spans.closed_as = 'converted' then closed_spans.entered_at end) as converted_at,
        max(case when closed_spans.closed_as = 'closed' then closed_spans.state end) as closed_state
    from closed_spans
    inner join clock
        on
            closed_spans.entered_at <= clock.as_of
            and (closed_spans.left_at is null or closed_spans.left_at > clock.as_of)
    group by closed_spans.lead_id
),

lead_merges as (
    select * from record_marks
    where mark = 'merged'
),

lead_contacts as (
    select
        entity_id as lead_id,
        contact_id
    from record_marks
    where mark = 'converted'
),

stands as (
    select
        leads.lead_id,
        current_states.state,
        lead_merges.merged_into,
        lead_contacts.contact_id,
        current_spans.closed_state,
        conversions.lead_id is not null as has_converted,
        current_spans.converted_at is not null as is_converted_record,
        coalesce(conversions.converted_at, current_spans.converted_at) as converted_at,
        coalesce(leads.module, '(none)') as module,
        coalesce(current_spans.is_merged = 1, false) as is_merged,
        coalesce(current_spans.is_deleted = 1, false) as is_deleted
    from leads
    left join current_states
        on leads.lead_id = current_states.lead_id
    left join current_spans
        on leads.lead_id = current_spans.lead_id
    left join conversions
        on leads.lead_id = conversions.lead_id
    left join lead_merges
        on leads.lead_id = lead_merges.entity_id
    left join lead_contacts
        on leads.lead_id = lead_contacts.lead_id
),

funnel as (
    select
        lead_id,
        state,
        converted_at,
        module,
        closed_state is not null as is_closed,
        has_converted or is_converted_record as is_converted,
        is_merged or is_deleted as is_gone,
        case when is_converted_record then contact_id end as contact_id,
        case
            when is_merged then 'its record was merged into lead ' || merged_into
            when is_deleted then 'its record is deleted'
            when has_converted then 'converted on ' || cast(cast(converted_at as date) as varchar)
            when is_converted_record then 'its record is converted in the CRM, so it cannot be updated'
            when closed_state is not null then 'closed as ' || closed_state
        end as out_reason
    from stands
)

select * from funnel
