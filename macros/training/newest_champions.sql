{#- A query for the newest published version of each question: one column, model_version. Answers beside it are only grades. -#}
{% macro newest_champions() %}
    select promotions.model_version
    from {{ ref('trn_promotions') }} as promotions
    inner join (
        select
            scoring_model,
            max(version_number) as version_number
        from {{ ref('trn_promotions') }}
        where is_promoted
        group by scoring_model
    ) as newest
        on
            promotions.scoring_model = newest.scoring_model
            and promotions.version_number = newest.version_number
    inner join {{ ref('ftr_scoring_models') }} as asking
        on
            promotions.scoring_model = asking.scoring_model
            and asking.scoring_model = asking.question
{% endmacro %}
