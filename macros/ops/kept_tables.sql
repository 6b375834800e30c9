{#- The tables that cannot be built again from the raw tables, as {schema, name}: models that are never fully refreshed, snapshots, and what is remembered of the last publish. -#}
{% macro kept_tables() %}
    {%- set found = [] -%}
    {%- for node in graph.nodes.values() if node.package_name == 'hotlist' -%}
        {%- if node.resource_type == 'snapshot' or (node.resource_type == 'model' and node.config.full_refresh is false) -%}
            {%- do found.append({'schema': node.schema, 'name': node.alias}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for table in last_publish_tables() -%}{%- do found.append({'schema': table.schema, 'name': table.name}) -%}{%- endfor -%}
    {{ return(found | sort(attribute='name')) }}
{% endmacro %}
