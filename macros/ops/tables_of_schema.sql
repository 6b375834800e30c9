{#- The tables and views of a schema, by name. -#}
{% macro tables_of_schema(schema, database) %}
    {%- for argument, value in {'schema': schema, 'database': database}.items() if not is_knob_place(value) or ';' in value -%}
        {{ exceptions.raise_compiler_error(argument ~ ' must be the name of a ' ~ argument ~ ' without quotes, not ' ~ knob_shown(value)) }}
    {%- endfor -%}
    {%- set relations = [] -%}
    {%- for row in list_relations_without_caching(raw_relation(api.Relation.create(database=database, schema=schema))).rows -%}
        {%- do relations.append(raw_relation(api.Relation.create(database=database, schema=schema, identifier=row['name']))) -%}
    {%- endfor -%}
    {{ return(relations | sort(attribute='identifier')) }}
{% endmacro %}
