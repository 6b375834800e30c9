with

parts as (select * from {{ ref('trn_version_parts') }}),

selection as (
    select
        cast(model_version as varchar) as model_version,
        cast(scoring_model as varchar) as scoring_model,
        cast(feature as varchar) as feature,
        cast(is_selected as boolean) as is_selected,
        cast(reason as varchar) as reason,
        cast(importance as double) as importance,
        cast(standard_error as double) as standard_error
    from parts
    where part = 'feature'
)

select * from selection
