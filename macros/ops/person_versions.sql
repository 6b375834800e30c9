{#- The versions that learned from moments of the person, or of an account while the person belonged to it, with the number of those moments. -#}
{% macro person_versions(ids) %}
    {{ return(run_query(
        'select versions.model_version, count(*) from ' ~ ref('trn_fitted_models') ~ ' as versions'
        ~ ' inner join ' ~ ref('ftr_scoring_models') ~ ' as questions on versions.scoring_model = questions.scoring_model'
        ~ ' inner join ' ~ ref('trn_examples') ~ ' as examples on examples.scoring_model = questions.question and examples.as_of >= versions.trained_from and examples.as_of <= versions.trained_until'
        ~ ' inner join ' ~ ref('ftr_members') ~ ' as members on members.scoring_model = examples.scoring_model and members.entity_id = examples.entity_id'
        ~ ' and members.member_since <= examples.as_of and members.lead_id in ' ~ text_list(ids.lead)
        ~ ' group by versions.model_version order by versions.model_version'
    ).rows) }}
{% endmacro %}
