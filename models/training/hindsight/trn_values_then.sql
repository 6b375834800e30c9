-- The AUC of a column by the values of today, and by the values as they were at each moment.
with

scoring_models as (
    select * from {{ ref('ftr_scoring_models') }}
    where scoring_model = question
),

outcomes as (
    select * from {{ ref('trn_outcomes') }}
    where outcome is not null
),

leads as (select * from {{ ref('stg_leads') }}),

lead_history as (select * from {{ ref('stg_lead_attribute_history') }}),

account_history as (select * from {{ ref('stg_account_attribute_history') }}), -- noqa: ST03

recorded_values as (
    {{ recorded_value_rows() }}
),

stretches as (
    select
        *,
        lead(valid_from) over (partition by subject, unit_id order by valid_from) as valid_until
    from recorded_values
),

moments as (
    select
        outcomes.scoring_model,
        'leads' as unit_table,
        outcomes.entity_id as unit_id,
        outcomes.as_of,
        outcomes.outcome
    from outcomes
    inner join scoring_models
        on outcomes.scoring_model = scoring_models.scoring_model
    where scoring_models.entity = 'lead'

    union all

    select
        outcomes.scoring_model,
        'accounts' as unit_table,
        case when scoring_models.entity = 'lead' then leads.account_id else outcomes.entity_id end as unit_id,
        outcomes.as_of,
        outcomes.outcome
    from outcomes
    inner join scoring_models
        on outcomes.scoring_model = scoring_models.scoring_model
    left join leads
        on outcomes.entity_id = leads.lead_id
),

values_then as (
    select
        moments.scoring_model,
        stretches.subject,
        stretches.is_read_today,
        moments.unit_id,
        moments.outcome,
        stretches.recorded_value as value_then
    from moments
    inner join stretches
        on
            moments.unit_id = stretches.unit_id
            and moments.unit_table = split_part(stretches.subject, '.', 1)
            and stretches.valid_from <= moments.as_of
            and (moments.as_of < stretches.valid_until or stretches.valid_until is null)
),

pairs as (
    select
        values_then.*,
        newest.recorded_value as value_now,
        coalesce(values_then.value_then, '(null)') as key_then,
        coalesce(newest.recorded_value, '(null)') as key_now
    from values_then
    inner join stretches as newest
        on
            values_then.subject = newest.subject
            and values_then.unit_id = newest.unit_id
            and newest.valid_until is null
),

totals as (
    select
        scoring_model,
        subject,
        is_read_today,
        count(*) as moments,
        sum(outcome) as conversions,
        cast(sum(outcome) as double) / count(*) as base_rate,
        count(case when outcome = 1 and key_then <> key_now then 1 end) as changed_conversions,
        count(case when outcome = 0 and key_then <> key_now then 1 end) as changed_others,
        count(case when outcome = 1 then value_then end) as filled_conversions_then,
        count(case when outcome = 1 then value_now end) as filled_conversions_now,
        count(case when outcome = 0 then value_then end) as filled_others_then,
        count(case when outcome = 0 then value_now end) as filled_others_now
    from pairs
    group by scoring_model, subject, is_read_today
),

-- The rate of a rare value is drawn to the average, so that no column looks good only because it has many values.
worths as (
    select
        scoring_model,
        subject,
        key_now as worth_key,
        cast(sum(outcome) as double) / count(*) as worth
    from pairs
    group by scoring_model, subject, key_now
    having count(*) >= 20
),

worth_rows as (
    select
        pairs.scoring_model,
        pairs.subject,
        pairs.outcome,
        coalesce(worths_then.worth, totals.base_rate) as worth_then,
        coalesce(worths_now.worth, totals.base_rate) as worth_now
    from pairs
    inner join totals
        on
            pairs.scoring_model = totals.scoring_model
            and pairs.subject = totals.subject
    left join worths as worths_then
        on
            pairs.scoring_model = worths_then.scoring_model
            and pairs.subject = worths_then.subject
            and pairs.key_then = worths_then.worth_key
    left join worths as worths_now
        on
            pairs.scoring_model = worths_now.scoring_model
            and pairs.subject = worths_now.subject
            and pairs.key_now = worths_now.worth_key
),

-- Ties share the mean of their ranks.
ranks as (
    select
        scoring_model,
        subject,
        outcome,
        rank() over (partition by scoring_model, subject order by worth_then)
        + cast(count(*) over (partition by scoring_model, subject, worth_then) - 1 as double) / 2 as rank_then,
        rank() over (partition by scoring_model, subject order by worth_now)
        + cast(count(*) over (partition by scoring_model, subject, worth_now) - 1 as double) / 2 as rank_now
    from worth_rows
),

rank_sums as (
    select
        scoring_model,
        subject,
        cast(sum(outcome) as double) as ones,
        cast(count(*) - sum(outcome) as double) as zeros,
        cast(sum(case when outcome = 1 then rank_then else 0 end) as double) as ranks_then,
        cast(sum(case when outcome = 1 then rank_now else 0 end) as double) as ranks_now
    from ranks
    group by scoring_model, subject
),

compared as (
    select
        totals.scoring_model,
        totals.subject,
        totals.is_read_today,
        cast(totals.moments as bigint) as moments,
        cast(totals.conversions as bigint) as conversions,
        totals.changed_conversions / nullif(rank_sums.ones, 0) as changed_share_conversions,
        totals.changed_others / nullif(rank_sums.zeros, 0) as changed_share_others,
        totals.filled_conversions_then / nullif(rank_sums.ones, 0) as filled_share_conversions_then,
        totals.filled_conversions_now / nullif(rank_sums.ones, 0) as filled_share_conversions_now,
        totals.filled_others_then / nullif(rank_sums.zeros, 0) as filled_share_others_then,
        totals.filled_others_now / nullif(rank_sums.zeros, 0) as filled_share_others_now,
        (rank_sums.ranks_then - rank_sums.ones * (rank_sums.ones + 1) / 2)
        / nullif(rank_sums.ones * rank_sums.zeros, 0) as auc_then,
        (rank_sums.ranks_now - rank_sums.ones * (rank_sums.ones + 1) / 2)
        / nullif(rank_sums.ones * rank_sums.zeros, 0) as auc_now
    from totals
    inner join rank_sums
        on
            totals.scoring_model = rank_sums.scoring_model
            and totals.subject = rank_sums.subject
)

select * from compared
