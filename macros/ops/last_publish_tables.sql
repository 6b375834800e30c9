{#- The tables of the source `published`, each with the columns of the mart of its name. -#}
{% macro last_publish_tables() %}
    {%- set tables = [] -%}
    {%- for source in graph.sources.values() if source.package_name == 'hotlist' and source.source_name == 'published' -%}
        {%- set mart = graph.nodes['model.hotlist.' ~ source.name] -%}
        {%- do tables.append({'name': source.name, 'schema': source.schema, 'mart_schema': mart.schema, 'columns': mart.columns}) -%}
    {%- endfor -%}
    {{ return(tables) }}
{% endmacro %}
