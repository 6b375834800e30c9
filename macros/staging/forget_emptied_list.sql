{#- Deletes the kept rows of this build's own time when the new list, the model `of`, is empty: delete+insert replaces only the times that the
    new rows name, so an emptied list would leave the old one in place. For a pre_hook. -#}
{% macro forget_emptied_list(of) %}
    {%- if execute and load_cached_relation(this) -%}
        delete from {{ this }}
        where
            as_of = (select min(as_of) from {{ ref('stg_clock') }})
            and (select count(*) from {{ ref(of) }}) = 0
    {%- endif -%}
{% endmacro %}
