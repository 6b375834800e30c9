with

parts as (select * from {{ ref('trn_version_parts') }}),

terms as (
    select
        cast(model_version as varchar) as model_version,
        cast(scoring_model as varchar) as scoring_model,
        cast(feature as varchar) as feature,
        cast(bin as integer) as bin,
        cast(bin_kind as varchar) as bin_kind,
        cast(lower_bound as double) as lower_bound,
        cast(upper_bound as double) as upper_bound,
        cast(category as varchar) as category,
        cast(bin_label as varchar) as bin_label,
        cast(log_odds as double) as log_odds,
        cast(points as double) as points,
        cast(log_odds_per_unit as double) as log_odds_per_unit,
        cast(points_per_unit as double) as points_per_unit,
        cast(training_rows as bigint) as training_rows
    from parts
    where part = 'term'
)

select * from terms
