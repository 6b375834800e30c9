{#- Takes a person out of what readers see, at once. On DuckDB each published file is written anew without the rows and swapped in by a rename, as a publish does
    it (`hotlist_rewrite_published`, src/hotlist/warehouse.py); on Snowflake the published tables are among the places of forget_write. -#}
{% macro forget_published(ids, found) %}{{ return(adapter.dispatch('forget_published', 'hotlist')(ids, found)) }}{% endmacro %}

{% macro default__forget_published(ids, found) %}
    {%- do end_transaction() if found -%}
    {%- for what, ones in found | groupby('place.read_in') -%}
        {%- set orders = {} -%}
        {%- for one in ones -%}
            {%- do orders.update({one.place.schema ~ '.' ~ one.place.name: person_rules(one.place, ids)}) -%}
        {%- endfor -%}
        {%- do run_query('detach database if exists ' ~ what) -%}
        {%- do run_query('select hotlist_rewrite_published(' ~ text_literal(published_to(what)) ~ ', ' ~ text_literal(tojson(orders), most=10000000) ~ ')') -%}
    {%- endfor -%}
{% endmacro %}

{% macro snowflake__forget_published(ids, found) %}{% endmacro %}
