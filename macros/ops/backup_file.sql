{#- Where a backup goes when nothing is said: beside the published file, under the same name. -#}
{% macro backup_file() %}
    {%- set published = published_to() -%}
    {%- if not published -%}
        {{ exceptions.raise_compiler_error('The warehouse ' ~ target.path ~ " is no file, so say where: --args '{to: some/file.duckdb}'.") }}
    {%- endif -%}
    {{ return(published[:-('published.duckdb' | length)] ~ 'backup.duckdb') }}
{% endmacro %}
