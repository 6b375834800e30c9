{% macro raw_relations(table) %}
    {%- set named = var('source_tables').get(table) -%}
    {%- set names = [] if not named else [named] if named is string else named -%}
    {%- set relations = [] -%}
    {%- for name in names -%}
        {%- if var('demo', false) and not execute %}{% do ref(name) %}{% endif -%}
        {%- set relation = source('raw', table) -%}
        {%- do relations.append({
            'name': name,
            'relation': relation if loop.first else relation.replace_path(identifier=name),
            'id_prefix': '' if loop.first else name ~ ':',
        }) -%}
    {%- endfor -%}
    {{ return(relations) }}
{% endmacro %}
