with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

examples as (select * from {{ ref('trn_examples') }}),

groups as (
    select true as is_kept
    union all
    select false as is_kept
),

counts as (
    select
        scoring_model,
        is_kept,
        count(*) as moments,
        sum(outcome) as conversions
    from examples
    group by scoring_model, is_kept
),

assuming as (
    select
        scoring_models.scoring_model,
        groups.is_kept,
        cast(coalesce(counts.moments, 0) as bigint) as moments,
        cast(coalesce(counts.conversions, 0) as bigint) as conversions,
        cast(counts.conversions as double) / nullif(counts.moments, 0) as conversion_rate
    from scoring_models
    cross join groups
    left join counts
        on
            scoring_models.question = counts.scoring_model
            and groups.is_kept = counts.is_kept
)

select * from assuming
