-- Ten bins of equal width, the last with its upper end, over scores whose outcome is known.
with

outcomes as (
    select
        *,
        least(cast(floor(probability * 10) as integer), 9) as bin
    from {{ ref('mon_sliced_outcomes') }}
    where outcome is not null
),

bins as (
    select
        cohort_month,
        scoring_model,
        model_version,
        source,
        slice,
        slice_value,
        bin,
        count(*) as n,
        cast(sum(outcome) as bigint) as positives,
        cast(sum(cast(probability as decimal(38, 15))) as double) as probability_sum
    from outcomes
    group by cohort_month, scoring_model, model_version, source, slice, slice_value, bin
),

reliability as (
    select
        cohort_month,
        scoring_model,
        model_version,
        source,
        slice,
        slice_value,
        bin,
        bin / cast(10 as double) as probability_from,
        (bin + 1) / cast(10 as double) as probability_to,
        cast(n as bigint) as n,
        positives,
        probability_sum / n as mean_probability,
        positives / cast(n as double) as conversion_rate,
        {{ wilson('positives', 'n', 'low') }} as conversion_rate_low,
        {{ wilson('positives', 'n', 'high') }} as conversion_rate_high
    from bins
)

select * from reliability
