{#- Stops a build with one sentence when a raw table, or a column of it, is not there. Looks at the warehouse in run and build only, never for a unit test. -#}
{% macro check_raw_table(raw, table, columns) %}
    {% if execute and flags.WHICH in ('run', 'build') and model.resource_type == 'model' %}
        {% set relation = raw.relation %}
        {% set there = list_relations_without_caching(api.Relation.create(database=relation.database, schema=relation.schema)).columns['name'].values() | list %}
        {% set same = [] %}
        {% for name in there if name | lower == raw.name | lower %}{% do same.append(name) %}{% endfor %}
        {% if not same %}
            {{ exceptions.raise_compiler_error('knob source_tables, ' ~ table ~ ' names the table ' ~ raw.name ~ ', but the schema ' ~ relation.schema ~ ' of the database '
                ~ relation.database ~ nearest_name(raw.name, there) ~ ' has ' ~ ('these tables: ' ~ (there | sort | join(', ')) if there else 'no table')
                ~ '; correct source_tables, source_schema or source_database.') }}
        {% endif %}
        {% set found = adapter.get_columns_in_relation(relation.replace_path(identifier=same[0])) | map(attribute='name') | map('lower') | list %}
        {% set missing = columns | reject('in', found) | list %}
        {% if found and missing %}
            {{ exceptions.raise_compiler_error('the raw table ' ~ raw.name ~ ' lacks the column' ~ ('s ' if missing | length > 1 else ' ') ~ (missing | join(', '))
                ~ '; create a view over it with `null as ' ~ missing[0] ~ '` and write the name of the view in the knob source_tables, ' ~ table
                ~ ('; for an attribute, take it out of the knob or correct its name' if table in ['leads', 'accounts'] else '') ~ '.') }}
        {% endif %}
    {% endif %}
{% endmacro %}
