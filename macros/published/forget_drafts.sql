{#- Deletes the rows of this table that no publish said: a build wrote them and was stopped before its publish. For a pre_hook. -#}
{% macro forget_drafts() %}
    {%- if execute and load_cached_relation(this) -%}
        delete from {{ this }}
        where
            publish_number > (select max(last_publish_number) from {{ ref('scr_ready') }})
    {%- endif -%}
{% endmacro %}
