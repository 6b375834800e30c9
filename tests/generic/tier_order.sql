{% test tier_order(model, evaluations, column_name=none) %}

{{ config(
    store_failures=true,
    fail_calc="coalesce(max(case when severity = 'error' then 2 else 1 end), 0)",
    warn_if='>= 1',
    error_if='>= 2',
) }}

-- The edges stand in order; only a version with two scores may have equal ones, and only one with a single score none.
-- The tiers convert in order on the test period, which chose no edge: a tier that surely converts less than the one below
-- it (their 95 % intervals do not meet) is an error, one that converts less by chance perhaps a warning. In one month or
-- module only what is sure is said, as a warning. A tier without leads is passed over, and nobody has measured edges that
-- a person set.
with

edges as (select * from {{ model }}),

rates as (
    select
        model_version,
        slice,
        case metric when 'hot_rate' then 1 when 'warm_rate' then 2 else 3 end as place,
        case metric when 'hot_rate' then 'Hot' when 'warm_rate' then 'Warm' else 'Cold' end as tier,
        value as rate,
        ci_low,
        ci_high
    from {{ evaluations }}
    where
        candidate = 'champion'
        and split = 'test'
        and (slice = 'overall' or slice like 'month=%' or slice like 'module=%')
        and metric in ('hot_rate', 'warm_rate', 'cold_rate')
        and value is not null
),

neighbours as (
    select
        rates.*,
        lead(tier) over (partition by model_version, slice order by place) as lower_tier,
        lead(rate) over (partition by model_version, slice order by place) as lower_rate,
        lead(ci_low) over (partition by model_version, slice order by place) as lower_ci_low
    from rates
),

misplaced as (
    select
        model_version,
        'error' as severity,
        case
            when hot_from is null and warm_from is null then model_version || ' has no edges, though its scores differ'
            when hot_from is null or warm_from is null then 'only one of the two edges of ' || model_version || ' is null'
            else 'hot_from of ' || model_version || ' is not above warm_from'
        end as message
    from edges
    where
        (hot_from is null and warm_from is not null)
        or (hot_from is not null and warm_from is null)
        or (hot_from is null and method <> 'few_scores')
        or hot_from < warm_from
        or (hot_from = warm_from and method <> 'few_scores')
),

out_of_order as (
    select
        edges.model_version,
        case
            when neighbours.slice = 'overall' and neighbours.ci_high < neighbours.lower_ci_low then 'error'
            else 'warning'
        end as severity,
        neighbours.tier || ' of ' || edges.model_version
        || case when neighbours.slice = 'overall' then '' else ' in ' || replace(neighbours.slice, '=', ' ') end || ' converts at '
        || cast(round(100 * neighbours.rate, 1) as varchar) || ' % on the test period, ' || neighbours.lower_tier || ' at '
        || cast(round(100 * neighbours.lower_rate, 1) as varchar)
        || ' %; look at scr_tier_edges, or set the edges in seeds/policy/tier_edges.csv' as message
    from edges
    inner join neighbours
        on edges.model_version = neighbours.model_version
    where
        edges.method <> 'manual'
        and (
            neighbours.ci_high < neighbours.lower_ci_low
            or (neighbours.slice = 'overall' and neighbours.rate < neighbours.lower_rate)
        )
),

findings as (
    select * from misplaced
    union all
    select * from out_of_order
)

select * from findings

{% endtest %}
