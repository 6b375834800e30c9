{#- Deletes the kept rows of this table that rested on a slip (slip_limit), so that what was measured too early is measured when it is due.
    For a pre_hook. -#}
{% macro forget_after_now(at) %}
    {%- if execute and load_cached_relation(this) -%}
        delete from {{ this }} where {{ at }} > {{ slip_limit() }}
    {%- endif -%}
{% endmacro %}
