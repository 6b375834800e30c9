{% macro stage_library() %}{{ return(adapter.dispatch('stage_library', 'hotlist')()) }}{% endmacro %}

{% macro default__stage_library() %}{% endmacro %}

{% macro snowflake__stage_library() -%}
    {%- if execute and flags.WHICH in ('run', 'build') -%}
        {%- set home = target.database ~ '.' ~ target.schema -%}
        {%- do run_query('create schema if not exists ' ~ home) -%}
        {%- do run_query('create stage if not exists ' ~ home ~ '.code') -%}
        {%- do run_query(
            'put file://' ~ env_var('HOTLIST_ZIP') ~ ' @' ~ home ~ '.code auto_compress=false overwrite=true'
        ) -%}
    {%- endif -%}
{%- endmacro %}
