{#- Columns that a loaded seed has and its yml does not describe, or lacks, as sentences; looks at the warehouse in a build or a test only. -#}
{% macro seed_column_faults(relation, columns) %}
    {% set faults = [] %}
    {% if execute and flags.WHICH in ('build', 'test') %}
        {% set file = 'seeds/policy/' ~ relation.identifier ~ '.csv ' %}
        {% set found = adapter.get_columns_in_relation(relation) | map(attribute='name') | map('lower') | list %}
        {% for name in found if name not in columns %}
            {% do faults.append(file ~ 'has a column ' ~ name ~ ' that nothing reads' ~ nearest_name(name, columns) ~ '; its columns are ' ~ (columns | join(', ')) ~ '.') %}
        {% endfor %}
        {% for name in columns if found and name not in found %}
            {% do faults.append(file ~ 'lacks the column ' ~ name ~ '; its columns are ' ~ (columns | join(', ')) ~ '.') %}
        {% endfor %}
    {% endif %}
    {{ return(faults) }}
{% endmacro %}
