with

examples as (select * from {{ ref('trn_examples') }}),

counts as (
    select
        scoring_model,
        split,
        min(as_of) as from_as_of,
        max(as_of) as to_as_of,
        count(*) as moments,
        sum(outcome) as positives
    from examples
    where is_kept
    group by scoring_model, split
),

totals as (
    select
        scoring_model,
        sum(moments) as moments
    from counts
    group by scoring_model
),

splits as (
    select
        counts.scoring_model,
        counts.split,
        counts.from_as_of,
        counts.to_as_of,
        cast(counts.moments as bigint) as moments,
        cast(counts.positives as bigint) as positives,
        cast(counts.moments as double) / totals.moments as share_of_moments
    from counts
    inner join totals
        on counts.scoring_model = totals.scoring_model
)

select * from splits
