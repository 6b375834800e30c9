{#- A query for one row: the name of a table, its rows, and a number in text that changes when a row does. Rows count in no order. Digests are compared
    on one engine only. -#}
{% macro table_digest(name) -%}
select
        {{ text_literal(name) }} as table_name,
        count(*) as row_count,
        {{ rows_digest('digested') }} as digest
    from {{ ref(name) }} as digested
{%- endmacro %}
