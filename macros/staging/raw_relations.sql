{% macro raw_relations(table) %}
    {%- set relations = [] -%}
    {%- for name in knob('source_tables')[table] -%}
        {%- if var('demo', false) and not execute %}{% do ref(name) %}{% endif -%}
        {%- set relation = source('raw', table) -%}
        {%- do relations.append({
            'name': name,
            'relation': raw_relation(relation if loop.first else relation.replace_path(identifier=name)),
            'id_prefix': '' if loop.first else name ~ ':',
        }) -%}
    {%- endfor -%}
    {{ return(relations) }}
{% endmacro %}
