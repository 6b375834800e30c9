{#- Marks the kept rows of this table that rested on a slip (slip_limit): their column `at` lies after the clock of a build of now. The mark stays
    when real time passes it; a build at exactly that moment writes its rows anew. An older table gets the column first. For a pre_hook. -#}
{% macro retract_after_now(at) %}
    {%- if execute and load_cached_relation(this) %}
        alter table {{ this }} add column if not exists is_retracted boolean;
        update {{ this }}
        set is_retracted = coalesce({{ at }} > {{ slip_limit() }}, false)
        where is_retracted is null or (not is_retracted and {{ at }} > {{ slip_limit() }})
    {%- endif -%}
{% endmacro %}
