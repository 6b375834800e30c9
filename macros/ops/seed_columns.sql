{#- The columns that the yml of a seed describes; none while dbt reads the project. -#}
{% macro seed_columns(relation) %}
    {% set columns = [] %}
    {% for node in graph.get('nodes', {}).values() if node.resource_type == 'seed' and node.name == relation.identifier %}
        {% do columns.extend(node.columns | list) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}
