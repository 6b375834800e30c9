{#- Stops a run-operation that reads models which no build has made here yet, with the command to run. -#}
{% macro require_built(names) %}
    {%- for name in names if not load_relation(ref(name)) -%}
        {{ exceptions.raise_compiler_error(
            'the warehouse ' ~ target.get('path', target.database) ~ ' has no table ' ~ ref(name).include(database=false)
            ~ '; run `dbt build` first, with the same --vars') }}
    {%- endfor -%}
{% endmacro %}
