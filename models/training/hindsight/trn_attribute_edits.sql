-- The snapshots see an edit at the first build after it, so a rate is as fine as the builds are frequent.
with

clock as (select * from {{ ref('stg_clock') }}),

scoring_models as (
    select * from {{ ref('ftr_scoring_models') }}
    where scoring_model = question
),

limits as (
    select max(case when limit_name = 'settling_days' then limit_value end) as settling_days
    from {{ ref('hindsight_limits') }}
),

leads as (select * from {{ ref('stg_leads') }}),

conversions as (select * from {{ ref('ftr_conversions') }}),

lead_history as (select * from {{ ref('stg_lead_attribute_history') }}),

account_history as (select * from {{ ref('stg_account_attribute_history') }}), -- noqa: ST03

recorded_values as (
    {{ recorded_value_rows() }}
),

stretches as (
    select
        *,
        lag(recorded_value) over (partition by subject, unit_id order by valid_from) as value_before,
        row_number() over (partition by subject, unit_id order by valid_from) as place
    from recorded_values
),

-- Values that are filled in during the first days of a lead are not edits.
edits as (
    select
        stretches.subject,
        stretches.unit_id,
        stretches.valid_from as edited_at
    from stretches
    cross join limits
    left join leads
        on
            stretches.subject like 'leads.%'
            and stretches.unit_id = leads.lead_id
    where
        stretches.place > 1
        and stretches.recorded_value is distinct from stretches.value_before
        and coalesce(
            {{ dbt.datediff('leads.created_at', 'stretches.valid_from', 'second') }}
            > 86400 * limits.settling_days,
            true
        )
),

spans as (
    select
        subject,
        is_read_today,
        unit_id,
        min(valid_from) as recorded_from
    from stretches
    group by subject, is_read_today, unit_id
),

-- An account has converted when its first lead has.
converted_units as (
    select
        scoring_models.scoring_model,
        leads.lead_id as unit_id,
        'leads' as unit_table,
        conversions.converted_at
    from scoring_models
    inner join conversions
        on scoring_models.scoring_model = conversions.scoring_model
    inner join leads
        on conversions.entity_id = leads.lead_id
    where scoring_models.entity = 'lead'

    union all

    select
        scoring_models.scoring_model,
        case when scoring_models.entity = 'lead' then leads.account_id else conversions.entity_id end as unit_id,
        'accounts' as unit_table,
        min(conversions.converted_at) as converted_at
    from scoring_models
    inner join conversions
        on scoring_models.scoring_model = conversions.scoring_model
    left join leads
        on conversions.entity_id = leads.lead_id
    group by
        scoring_models.scoring_model,
        case when scoring_models.entity = 'lead' then leads.account_id else conversions.entity_id end
),

spans_of_questions as (
    select
        scoring_models.scoring_model,
        spans.subject,
        spans.is_read_today,
        spans.unit_id,
        converted_units.converted_at,
        {{ dbt.datediff('spans.recorded_from', 'clock.as_of', 'second') }}
            as seconds,
        {{ dbt.datediff('spans.recorded_from', 'converted_units.converted_at', 'second') }}
            as seconds_before,
        {{ dbt.datediff('converted_units.converted_at', 'clock.as_of', 'second') }}
            as seconds_after
    from spans
    cross join clock
    cross join scoring_models
    left join converted_units
        on
            scoring_models.scoring_model = converted_units.scoring_model
            and spans.unit_id = converted_units.unit_id
            and split_part(spans.subject, '.', 1) = converted_units.unit_table
    where scoring_models.entity = 'lead' or spans.subject like 'accounts.%'
),

-- The part of the watched time that lies within a week of the conversion.
watched as (
    select
        scoring_model,
        subject,
        is_read_today,
        unit_id,
        converted_at,
        seconds,
        case
            when converted_at is null then 0
            else greatest(0, least(seconds, seconds_before + 7 * 86400, seconds_after + 7 * 86400, 14 * 86400))
        end as seconds_near
    from spans_of_questions
),

unit_edits as (
    select
        watched.scoring_model,
        watched.subject,
        watched.unit_id,
        count(*) as edits,
        count(
            case
                when
                    abs({{ dbt.datediff('watched.converted_at', 'edits.edited_at', 'second') }})
                    <= 7 * 86400
                    then 1
            end
        ) as edits_near
    from watched
    inner join edits
        on
            watched.subject = edits.subject
            and watched.unit_id = edits.unit_id
    group by watched.scoring_model, watched.subject, watched.unit_id
),

summed as (
    select
        watched.scoring_model,
        watched.subject,
        watched.is_read_today,
        count(*) as recorded_units,
        count(unit_edits.unit_id) as edited_units,
        coalesce(sum(unit_edits.edits_near), 0) as edits_near,
        coalesce(sum(unit_edits.edits - unit_edits.edits_near), 0) as edits_else,
        cast(sum(watched.seconds_near) as double) / 86400 as days_near,
        cast(sum(watched.seconds - watched.seconds_near) as double) / 86400 as days_else
    from watched
    left join unit_edits
        on
            watched.scoring_model = unit_edits.scoring_model
            and watched.subject = unit_edits.subject
            and watched.unit_id = unit_edits.unit_id
    group by watched.scoring_model, watched.subject, watched.is_read_today
),

-- Half an edit is added on either side, so that the ratio is finite where there is none.
rates as (
    select
        *,
        ln((edits_near + 0.5) / nullif(days_near, 0)) - ln((edits_else + 0.5) / nullif(days_else, 0)) as log_ratio,
        1.96 * sqrt(1 / (edits_near + 0.5) + 1 / (edits_else + 0.5)) as log_width
    from summed
),

attribute_edits as (
    select
        scoring_model,
        subject,
        is_read_today,
        cast(recorded_units as bigint) as recorded_units,
        cast(edited_units as bigint) as edited_units,
        cast(edits_near as bigint) as edits_near,
        cast(edits_else as bigint) as edits_else,
        days_near,
        days_else,
        exp(log_ratio) as rate_ratio,
        exp(log_ratio - log_width) as ratio_low,
        exp(log_ratio + log_width) as ratio_high
    from rates
)

select * from attribute_edits
