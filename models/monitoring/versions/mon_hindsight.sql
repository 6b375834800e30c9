with

scoring_models as (
    select * from {{ ref('ftr_scoring_models') }}
    where scoring_model = question
),

members as (select * from {{ ref('ftr_members') }}),

conversions as (select * from {{ ref('ftr_conversions') }}),

events as (select * from {{ ref('stg_events') }}),

attribute_edits as (select * from {{ ref('trn_attribute_edits') }}),

values_then as (select * from {{ ref('trn_values_then') }}),

-- The worst check of each column is shown.
findings as (
    select
        *,
        max(case when check_name = 'too good alone' then figure end) over (partition by scoring_model, subject)
            as auc_alone_low,
        row_number() over (
            partition by scoring_model, subject
            order by
                case verdict when 'leak' then 1 when 'suspect' then 2 else 3 end,
                case
                    when check_name = 'edited' and figure > 0 then 1
                    when check_name = 'too good alone' then 2
                    else 3
                end,
                check_name
        ) as place
    from {{ ref('trn_hindsight') }}
),

columns_without_a_date as (
    select
        findings.scoring_model,
        findings.subject,
        findings.verdict,
        findings.is_read_today,
        findings.allowed_by,
        findings.auc_alone_low,
        cast(attribute_edits.edited_units as double) / nullif(attribute_edits.recorded_units, 0) as edited_share,
        attribute_edits.rate_ratio as edit_rate_ratio,
        attribute_edits.ratio_low as edit_rate_ratio_low,
        attribute_edits.ratio_high as edit_rate_ratio_high,
        values_then.auc_then,
        values_then.auc_now,
        findings.reason
    from findings
    left join attribute_edits
        on
            findings.scoring_model = attribute_edits.scoring_model
            and findings.subject = attribute_edits.subject
    left join values_then
        on
            findings.scoring_model = values_then.scoring_model
            and findings.subject = values_then.subject
    where findings.place = 1
),

entity_events as (
    select distinct
        members.scoring_model,
        members.entity_id,
        events.event_id,
        events.behaviour,
        events.known_at
    from members
    inner join events
        on members.lead_id = events.lead_id
    where not events.is_sales
),

behaviour_counts as (
    select
        entity_events.scoring_model,
        entity_events.behaviour,
        count(*) as events,
        count(case when entity_events.known_at >= conversions.converted_at then 1 end) as events_after
    from entity_events
    left join conversions
        on
            entity_events.scoring_model = conversions.scoring_model
            and entity_events.entity_id = conversions.entity_id
    group by entity_events.scoring_model, entity_events.behaviour
),

-- Events have a time, so that they teach nothing of what came before them; but a time that is set back would.
late_behaviours as (
    select
        behaviour_counts.scoring_model,
        'behaviour ' || behaviour_counts.behaviour as subject,
        'suspect' as verdict,
        false as is_read_today,
        cast(null as varchar) as allowed_by,
        cast(null as double) as auc_alone_low,
        cast(null as double) as edited_share,
        cast(null as double) as edit_rate_ratio,
        cast(null as double) as edit_rate_ratio_low,
        cast(null as double) as edit_rate_ratio_high,
        cast(null as double) as auc_then,
        cast(null as double) as auc_now,
        'all ' || cast(behaviour_counts.events as varchar)
        || ' events came at or after the conversion of their lead, so it tells nobody apart before; '
        || 'look whether their times are right' as reason
    from behaviour_counts
    inner join scoring_models
        on behaviour_counts.scoring_model = scoring_models.scoring_model
    where
        behaviour_counts.events_after = behaviour_counts.events
        and behaviour_counts.behaviour <> scoring_models.target_behaviour
),

hindsight as (
    select * from columns_without_a_date
    union all
    select * from late_behaviours
)

select * from hindsight
