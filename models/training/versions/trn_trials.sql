with

read_trials as (select * from {{ ref('trn_read_trials') }}),

trials as (
    select
        cast(model_version as varchar) as model_version,
        cast(scoring_model as varchar) as scoring_model,
        cast(candidate as varchar) as candidate,
        cast(trial as integer) as trial,
        cast(parameters_text as varchar) as parameters_text,
        cast(mean_loss as double) as mean_loss,
        cast(std_loss as double) as std_loss,
        cast(rows_used as bigint) as rows_used,
        cast(is_best as boolean) as is_best
    from read_trials
)

select * from trials
