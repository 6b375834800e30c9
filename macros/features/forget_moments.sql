{#- Deletes the features of moments that are none any more: of rows that were corrected or deleted, of a grid that moved. -#}
{% macro forget_moments() %}
delete from {{ this }}
where (scoring_model, entity_id, as_of) not in (
    select
        scoring_model,
        entity_id,
        as_of
    from {{ ref('ftr_moments') }}
    where not is_current
)
{% endmacro %}
