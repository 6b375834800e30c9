-- Whether Hot converts more often than Warm, and Warm more often than Cold, month by month, over ripe scores. The
-- interval of a share is Wilson's, that of a difference Newcombe's (1998, method 10): two intervals that overlap may
-- still differ surely.
with

outcomes as (
    select * from {{ ref('mon_sliced_outcomes') }}
    where slice = 'all' and tier in ('Hot', 'Warm', 'Cold')
),

places as (
    select
        listed.place,
        listed.tier
    from (values (1, 'Hot'), (2, 'Warm'), (3, 'Cold')) as listed (place, tier)
),

months as (
    select distinct
        cohort_month,
        scoring_model,
        model_version,
        source
    from outcomes
),

counted as (
    select
        months.cohort_month,
        months.scoring_model,
        months.model_version,
        months.source,
        places.place,
        places.tier,
        cast(count(outcomes.outcome) as bigint) as n,
        cast(coalesce(sum(outcomes.outcome), 0) as bigint) as conversions,
        cast(count(case when not outcomes.is_ripe then 1 end) as bigint) as not_ripe
    from months
    cross join places
    left join outcomes
        on
            months.cohort_month = outcomes.cohort_month
            and months.model_version = outcomes.model_version
            and months.source = outcomes.source
            and places.tier = outcomes.tier
    group by
        months.cohort_month,
        months.scoring_model,
        months.model_version,
        months.source,
        places.place,
        places.tier
),

rates as (
    select
        *,
        conversions / nullif(cast(n as double), 0) as conversion_rate,
        {{ wilson('conversions', 'n', 'low') }} as conversion_rate_low,
        {{ wilson('conversions', 'n', 'high') }} as conversion_rate_high
    from counted
),

widths as (
    select
        *,
        conversion_rate - conversion_rate_low as below_width,
        conversion_rate_high - conversion_rate as above_width
    from rates
),

compared as (
    select
        rates.*,
        below.n as below_n,
        rates.conversion_rate - below.conversion_rate as difference,
        rates.conversion_rate - below.conversion_rate - sqrt(
            rates.below_width * rates.below_width + below.above_width * below.above_width
        ) as difference_low,
        rates.conversion_rate - below.conversion_rate + sqrt(
            rates.above_width * rates.above_width + below.below_width * below.below_width
        ) as difference_high
    from widths as rates
    left join widths as below
        on
            rates.cohort_month = below.cohort_month
            and rates.model_version = below.model_version
            and rates.source = below.source
            and rates.place + 1 = below.place
),

-- With fewer than thirty leads in either tier a difference says nothing.
tier_order as (
    select
        cohort_month,
        scoring_model,
        model_version,
        source,
        tier,
        n,
        conversions,
        not_ripe,
        conversion_rate,
        conversion_rate_low,
        conversion_rate_high,
        difference,
        difference_low,
        difference_high,
        case when n >= 30 and below_n >= 30 then difference_low > 0 end as order_ok,
        case
            when tier = 'Cold' then 'no tier is below it'
            when n = 0 and not_ripe > 0 then 'not ripe'
            when n < 30 or below_n < 30
                then 'fewer than 30 ripe scores in this tier or the one below'
        end as reason
    from compared
)

select * from tier_order
