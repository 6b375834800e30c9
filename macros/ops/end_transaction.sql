{#- Ends the transaction that what was asked before may have left open: on DuckDB a file is taken up and let go outside of one. -#}
{% macro end_transaction() %}
    {%- call statement('open', auto_begin=true) -%}select 1{%- endcall -%}
    {%- do adapter.commit() -%}
{% endmacro %}
