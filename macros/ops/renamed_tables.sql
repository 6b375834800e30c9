{#- What a release calls by another name and a build cannot make again: the registry, what was judged and forecast, and the digests that say which histories changed.
    [room, old name, new name]. -#}
{% macro renamed_tables() %}
    {{ return([
        ['training', 'trn_fit', 'trn_fitted_models_py'],
        ['training', 'trn_evaluate', 'trn_evaluations_py'],
        ['training', 'trn_predict_past', 'trn_forecasts_py'],
        ['training', 'trn_fit_cohorts', 'trn_cohorts_py'],
        ['features', 'ftr_built_histories', 'ftr_built_digests'],
    ]) }}
{% endmacro %}
