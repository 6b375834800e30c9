with

versions as (select * from {{ ref('trn_fitted_models_py') }}),

fitted_models as (
    select
        cast(model_version as varchar) as model_version,
        cast(scoring_model as varchar) as scoring_model,
        cast(version_number as integer) as version_number,
        cast(fitted_at as timestamp) as fitted_at,
        cast(candidate as varchar) as candidate,
        cast(is_additive as boolean) as is_additive,
        cast(spec_text as varchar) as spec_text,
        cast(knobs_text as varchar) as knobs_text,
        cast(spec_fingerprint as varchar) as spec_fingerprint,
        cast(data_fingerprint as varchar) as data_fingerprint,
        cast(training_rows as bigint) as training_rows,
        cast(training_positives as bigint) as training_positives,
        cast(validation_rows as bigint) as validation_rows,
        cast(validation_positives as bigint) as validation_positives,
        cast(test_rows as bigint) as test_rows,
        cast(test_positives as bigint) as test_positives,
        cast(trained_from as timestamp) as trained_from,
        cast(trained_until as timestamp) as trained_until,
        cast(judged_trained_until as timestamp) as judged_trained_until,
        cast(judged_from as timestamp) as judged_from,
        cast(judged_until as timestamp) as judged_until,
        coalesce(cast(is_provisional as boolean), false) as is_provisional,
        cast(split_note as varchar) as split_note,
        cast(base_log_odds as double) as base_log_odds,
        cast(score_offset as double) as score_offset,
        cast(score_factor as double) as score_factor,
        cast(decision_threshold as double) as decision_threshold,
        cast(training_log_loss as double) as training_log_loss,
        cast(validation_log_loss as double) as validation_log_loss,
        cast(library_versions as varchar) as library_versions,
        cast(parameters_text as varchar) as parameters_text,
        cast(trials_text as varchar) as trials_text,
        cast(random_seed as bigint) as random_seed,
        cast(fit_note as varchar) as fit_note,
        cast(is_retracted as boolean) as is_retracted
    from versions
)

select * from fitted_models
