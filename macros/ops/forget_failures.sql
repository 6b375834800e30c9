{#- Empties the tables in which data tests keep the rows that failed them: what they hold is copied from tables, and the next build fills them again. -#}
{% macro forget_failures() %}
    {%- for node in graph.nodes.values() if node.package_name == 'hotlist' and node.resource_type == 'test' -%}
        {%- set found = adapter.get_relation(target.database, node.schema, node.alias) -%}
        {%- if found and not found.is_view -%}{%- call statement('failures') -%}delete from {{ found }}{%- endcall -%}{%- endif -%}
    {%- endfor -%}
{% endmacro %}
