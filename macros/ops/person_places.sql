{#- Every table of the warehouse that holds a person's id, from the person_key of its columns (a house rule keeps them whole): its name, schema and
    relation, the columns with their kinds, and all names of columns. What is a view holds nothing. -#}
{% macro person_places() %}
    {%- set readers = {'published': 'published_tables', 'published_monitoring': 'mon_published_tables'} -%}
    {%- set read_in = {} -%}
    {%- for place, publish in readers.items() -%}
        {%- for table in graph.nodes['model.hotlist.' ~ publish].config.meta.tables -%}{%- do read_in.update({table: place}) -%}{%- endfor -%}
    {%- endfor -%}
    {%- set wanted = [] -%}
    {%- for node in graph.nodes.values() if node.package_name == 'hotlist' and node.resource_type in ('model', 'snapshot', 'seed') and node.fqn[1] != 'demo' -%}
        {%- set keys = [] -%}
        {%- for column in node.columns.values() if column.meta.get('person_key') -%}
            {%- do keys.append({'name': column.name, 'kind': column.meta.person_key}) -%}
        {%- endfor -%}
        {%- if keys -%}
            {%- do wanted.append({'name': node.name, 'schema': node.schema, 'keys': keys, 'alias': node.alias, 'file': node.original_file_path if node.resource_type == 'seed', 'read_in': read_in.get(node.name)}) -%}
            {%- do wanted.append({'name': node.name, 'schema': last_publish_schema(), 'keys': keys, 'alias': node.alias}) if node.name in read_in -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set places = [] -%}
    {%- for place in wanted -%}
        {%- set found = adapter.get_relation(target.database, place.schema, place.alias) -%}
        {%- if found and not found.is_view -%}
            {%- set columns = adapter.get_columns_in_relation(found) | map(attribute='name') | map('lower') | list -%}
            {%- do places.append(dict(place, relation=found, columns=columns, keys=place['keys'] | selectattr('name', 'in', columns) | list)) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(places) }}
{% endmacro %}
