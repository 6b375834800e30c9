{#- Deletes the rows of this table that a publish said which rested on a slip. For a pre_hook. -#}
{% macro forget_retracted() %}
    {%- if execute and load_cached_relation(this) -%}
        delete from {{ this }}
        where publish_number in (select publish_number from {{ ref('publishes') }} where is_retracted)
    {%- endif -%}
{% endmacro %}
