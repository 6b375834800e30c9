{% set cohort = 'cohort_month, scoring_model, model_version, source, slice, slice_value' %}
-- A month is measured when all its scores are ripe; until then two rows are estimates, of what has come so far. Hot
-- counts as a forecast of a conversion where a metric asks for yes or no.
with

outcomes as (select * from {{ ref('mon_sliced_outcomes') }}),

reliability as (select * from {{ ref('mon_reliability') }}),

metrics as (
    select listed.metric
    from (
        values
        ('accuracy'),
        ('precision'),
        ('recall'),
        ('f1'),
        ('false_positive_rate'),
        ('roc_auc'),
        ('pr_auc'),
        ('log_loss'),
        ('brier'),
        ('ece'),
        ('observed_expected'),
        ('observed_expected_z'),
        ('lift_10'),
        ('lift_20'),
        ('share_in_top_35')
    ) as listed (metric)
),

losses as (
    select
        *,
        probability - outcome as miss,
        (probability - outcome) * (probability - outcome) as brier,
        -ln(greatest(case when outcome = 1 then probability else 1 - probability end, 2.220446049250313e-16))
            as log_loss,
        case when outcome is not null and tier = 'Hot' then 1 else 0 end as is_hot
    from outcomes
),

-- Several weeks of one lead are no independent facts: a lead's misses are added up before they are squared.
lead_sums as (
    select
        {{ cohort }},
        lead_id,
        count(*) as all_rows,
        count(case when is_ripe then 1 end) as ripe_rows,
        count(outcome) as n,
        coalesce(sum(outcome), 0) as positives,
        sum(is_hot) as hot,
        sum(is_hot * coalesce(outcome, 0)) as hot_positives,
        sum(cast(case when outcome is not null then probability end as decimal(38, 15))) as probability_sum,
        sum(cast(miss as decimal(38, 15))) as miss,
        sum(cast(brier as decimal(38, 15))) as brier,
        sum(cast(brier * brier as decimal(38, 15))) as brier_square,
        sum(cast(log_loss as decimal(38, 15))) as log_loss,
        sum(cast(log_loss * log_loss as decimal(38, 15))) as log_loss_square,
        sum(outcome_so_far) as come,
        sum(cast(expected_so_far as decimal(38, 15))) as expected,
        sum(cast(outcome_so_far - expected_so_far as decimal(38, 15))) as come_miss,
        count(expected_so_far) as expected_rows
    from losses
    group by {{ cohort }}, lead_id
),

totals as (
    select
        {{ cohort }},
        cast(sum(all_rows) as double) as all_rows,
        sum(ripe_rows) = sum(all_rows) as is_ripe,
        cast(sum(all_rows) - sum(ripe_rows) as bigint) as not_ripe,
        cast(sum(n) as double) as n,
        cast(sum(positives) as double) as positives,
        cast(sum(hot) as double) as hot,
        cast(sum(hot_positives) as double) as hot_positives,
        cast(sum(probability_sum) as double) as probability_sum,
        cast(sum(brier) as double) as brier,
        cast(sum(brier_square) as double) as brier_square,
        cast(sum(log_loss) as double) as log_loss,
        cast(sum(log_loss_square) as double) as log_loss_square,
        sqrt(cast(sum(cast(cast(miss as double) * cast(miss as double) as decimal(38, 15))) as double)) as miss_root,
        cast(sum(come) as double) as come,
        cast(sum(expected) as double) as expected,
        sum(expected_rows) = sum(all_rows) as is_expected,
        sqrt(cast(sum(cast(cast(come_miss as double) * cast(come_miss as double) as decimal(38, 15))) as double))
            as come_miss_root
    from lead_sums
    group by {{ cohort }}
),

-- Rows with the same forecast are one group: no order among them is better than another.
tie_groups as (
    select
        {{ cohort }},
        probability,
        count(*) as rows_in,
        sum(outcome) as positives
    from outcomes
    where outcome is not null
    group by {{ cohort }}, probability
),

ranked as (
    select
        *,
        sum(rows_in) over (
            partition by {{ cohort }} order by probability asc
            rows between unbounded preceding and current row
        ) - rows_in as rows_below,
        sum(rows_in) over (
            partition by {{ cohort }} order by probability desc
            rows between unbounded preceding and current row
        ) - rows_in as rows_above,
        sum(positives) over (
            partition by {{ cohort }} order by probability desc
            rows between unbounded preceding and current row
        ) as positives_to_here,
        sum(rows_in) over (partition by {{ cohort }}) as total_rows
    from tie_groups
),

orders as (
    select
        {{ cohort }},
        cast(sum(positives * (2 * rows_below + rows_in + 1)) as double) / 2 as rank_sum,
        cast(
            sum(
                cast(
                    positives * (cast(positives_to_here as double) / (rows_above + rows_in)) as decimal(38, 15)
                )
            ) as double
        ) as precision_sum,
        {{ caught_in_first('0.1') }} as caught_10,
        {{ caught_in_first('0.2') }} as caught_20,
        {{ caught_in_first('0.35') }} as caught_35
    from ranked
    group by {{ cohort }}
),

calibration as (
    select
        {{ cohort }},
        cast(sum(cast(n * abs(mean_probability - conversion_rate) as decimal(38, 15))) as double) as gap_sum
    from reliability
    group by {{ cohort }}
),

measured as (
    select
        totals.*,
        totals.n - totals.positives as negatives,
        totals.n - totals.hot - totals.positives + 2 * totals.hot_positives as right_rows,
        orders.caught_10,
        orders.caught_20,
        orders.caught_35,
        calibration.gap_sum,
        (orders.rank_sum - totals.positives * (totals.positives + 1) / 2)
        / nullif(totals.positives * (totals.n - totals.positives), 0) as roc_auc,
        orders.precision_sum / nullif(totals.positives, 0) as pr_auc
    from totals
    left join orders
        on
            totals.cohort_month = orders.cohort_month
            and totals.model_version = orders.model_version
            and totals.source = orders.source
            and totals.slice = orders.slice
            and totals.slice_value = orders.slice_value
    left join calibration
        on
            totals.cohort_month = calibration.cohort_month
            and totals.model_version = calibration.model_version
            and totals.source = calibration.source
            and totals.slice = calibration.slice
            and totals.slice_value = calibration.slice_value
),

-- Half the width of each interval that is symmetric: Hanley and McNeil's of the AUC, Boyd's of the PR-AUC on the logit
-- scale.
widths as (
    select
        *,
        1.959963984540054 * sqrt(greatest(
            roc_auc * (1 - roc_auc)
            + (positives - 1) * (roc_auc / (2 - roc_auc) - roc_auc * roc_auc)
            + (negatives - 1) * (2 * roc_auc * roc_auc / (1 + roc_auc) - roc_auc * roc_auc),
            0
        ) / nullif(positives * negatives, 0)) as roc_auc_width,
        exp(1.959963984540054 / nullif(sqrt(positives * pr_auc * (1 - pr_auc)), 0)) as pr_auc_odds,
        1.959963984540054 * sqrt(greatest(brier_square - brier * brier / nullif(n, 0), 0)) / nullif(n, 0)
            as brier_width,
        1.959963984540054 * sqrt(greatest(log_loss_square - log_loss * log_loss / nullif(n, 0), 0)) / nullif(n, 0)
            as log_loss_width
    from measured
),

-- As trn_evaluations judges: with fewer scores or conversions a figure says nothing.
named as (
    select
        widths.*,
        metrics.metric,
        not widths.is_ripe and metrics.metric in ('observed_expected', 'observed_expected_z') as is_estimate,
        case
            when not widths.is_ripe and metrics.metric not in ('observed_expected', 'observed_expected_z')
                then {{ number_text('widths.not_ripe') }} || ' scores are not ripe'
            when not widths.is_ripe and not widths.is_expected
                then 'fewer than 20 past conversions tell how long one takes'
            when not widths.is_ripe and widths.expected < 5 then 'fewer than 5 conversions are expected by now'
            when not widths.is_ripe then null
            when widths.n < 30 then {{ number_text('cast(widths.n as bigint)') }} || ' scores, fewer than 30'
            when widths.positives = 0 then 'nobody converted'
            when widths.positives = widths.n then 'everybody converted'
            when widths.positives < 5
                then {{ number_text('cast(widths.positives as bigint)') }} || ' conversions, fewer than 5'
            when widths.hot = 0 and metrics.metric in ('precision', 'f1') then 'nobody was Hot'
        end as reason
    from widths
    cross join metrics
),

valued as (
    select
        *,
        case
            when reason is not null then null
            when metric = 'accuracy' then right_rows / nullif(n, 0)
            when metric = 'precision' then hot_positives / nullif(hot, 0)
            when metric = 'recall' then hot_positives / nullif(positives, 0)
            when metric = 'f1' then 2 * hot_positives / nullif(hot + positives, 0)
            when metric = 'false_positive_rate' then (hot - hot_positives) / nullif(negatives, 0)
            when metric = 'roc_auc' then roc_auc
            when metric = 'pr_auc' then pr_auc
            when metric = 'log_loss' then log_loss / nullif(n, 0)
            when metric = 'brier' then brier / nullif(n, 0)
            when metric = 'ece' then gap_sum / nullif(n, 0)
            when metric = 'observed_expected' and is_estimate then come / nullif(expected, 0)
            when metric = 'observed_expected' then positives / nullif(probability_sum, 0)
            when metric = 'observed_expected_z' and is_estimate then (come - expected) / nullif(come_miss_root, 0)
            when metric = 'observed_expected_z' then (positives - probability_sum) / nullif(miss_root, 0)
            when metric = 'lift_10' then caught_10 / nullif(positives, 0) / 0.1
            when metric = 'lift_20' then caught_20 / nullif(positives, 0) / 0.2
            when metric = 'share_in_top_35' then caught_35 / nullif(positives, 0)
        end as metric_value
    from named
),

bounded as (
    select
        *,
        {{ metric_end('low') }} as ci_low,
        {{ metric_end('high') }} as ci_high
    from valued
),

log_rows as (
    select
        cohort_month,
        scoring_model,
        model_version,
        source,
        slice,
        slice_value,
        metric,
        metric_value,
        ci_low,
        ci_high,
        cast(case when is_ripe then n else all_rows end as bigint) as n,
        cast(case when is_ripe then positives else come end as bigint) as positives,
        is_ripe,
        is_estimate,
        reason
    from bounded
)

select * from log_rows
