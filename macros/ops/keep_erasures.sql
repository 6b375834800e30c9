{#- Writes the tombstones and their key to a file beside the warehouse, for a warehouse that is lost would lose them, and an older backup has fewer. -#}
{% macro keep_erasures() %}{{ return(adapter.dispatch('keep_erasures', 'hotlist')()) }}{% endmacro %}

{% macro default__keep_erasures() %}
    {%- if erasure_file() -%}
        {%- do end_transaction() -%}
        {%- do run_query('attach ' ~ text_literal(erasure_file()) ~ ' as erasures') -%}
        {%- for name in ['stg_erasures', 'stg_erasure_keys'] -%}
            {%- do run_query('create or replace table erasures.' ~ name ~ ' as from ' ~ ref(name)) -%}
        {%- endfor -%}
        {%- do end_transaction() -%}
        {%- do run_query('detach erasures') -%}
    {%- endif -%}
{% endmacro %}

{% macro snowflake__keep_erasures() %}{% endmacro %}
