{#- Takes a person out of what readers see, at once. On DuckDB the published file is written anew without the rows and swapped in by a rename, as a publish does
    it (`hotlist_rewrite_published`, src/hotlist/warehouse.py); on Snowflake the published tables are among the places of forget_write. -#}
{% macro forget_published(ids, found) %}{{ return(adapter.dispatch('forget_published', 'hotlist')(ids, found)) }}{% endmacro %}

{% macro default__forget_published(ids, found) %}
    {%- set orders = {} -%}
    {%- for one in found -%}
        {%- do orders.update({one.place.schema ~ '.' ~ one.place.name: person_rules(one.place, ids)}) -%}
    {%- endfor -%}
    {%- if orders -%}
        {%- do end_transaction() -%}
        {%- do run_query('detach database if exists published') -%}
        {%- do run_query('select hotlist_rewrite_published(' ~ text_literal(published_to()) ~ ', ' ~ text_literal(tojson(orders), most=10000000) ~ ')') -%}
    {%- endif -%}
{% endmacro %}

{% macro snowflake__forget_published(ids, found) %}{% endmacro %}
