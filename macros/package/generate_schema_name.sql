{#- The rooms are called hotlist_marts, hotlist_staging, ... In this project the target's schema stands for `hotlist`, so another one gives another set of rooms.
    In a project that installs Hotlist that project's own rule decides, as for all its tables. -#}
{% macro generate_schema_name(custom_schema_name, node) %}
    {% if project_name == 'hotlist' %}
        {{ return(target.schema ~ (custom_schema_name | trim)[('hotlist' | length):] if custom_schema_name else target.schema) }}
    {% endif %}
    {% set host = context.get(project_name, {}) %}
    {{ return((host.get('generate_schema_name') or dbt.generate_schema_name)(custom_schema_name, node)) }}
{% endmacro %}
