{#- The published file of a DuckDB warehouse: `published.duckdb` beside it, and `published_monitoring.duckdb`. Another warehouse file and another target schema publish to a file of their own, so that
    no dev build replaces what prod reads. None where the warehouse is no file. -#}
{% macro published_file(path, schema, what='published') %}
    {%- if not path or path == ':memory:' or path.split(':')[0] in ('md', 'motherduck') -%}{{ return(none) }}{%- endif -%}
    {%- set name = path.split('/') | last -%}
    {%- set own = [name.rsplit('.', 1)[0], schema] | reject('equalto', 'hotlist') | unique | list -%}
    {{ return(path[:path | length - name | length] ~ (own + [what]) | join('_') ~ '.duckdb') }}
{% endmacro %}
