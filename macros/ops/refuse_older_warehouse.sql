{#- Stops a build on a warehouse of an older release, which would otherwise begin a new registry beside the old one without a word. -#}
{% macro refuse_older_warehouse() %}
    {%- if execute and flags.WHICH in ('run', 'build') -%}
        {%- for room, old, new in renamed_tables() if room_table(room, old) and not room_table(room, new) -%}
            {{ exceptions.raise_compiler_error('This warehouse was built by an older release (its table ' ~ old ~ ' is called ' ~ new
                ~ ' now). Run `dbt run-operation upgrade` first; it renames tables and loses nothing (docs/upgrading.md).') }}
        {%- endfor -%}
        {%- if is_before_publishes() -%}
            {{ exceptions.raise_compiler_error('This warehouse was built by an older release (its lead_score_history knows no publish_number). '
                ~ 'Run `dbt run-operation upgrade` first; it numbers what was published and loses nothing (docs/upgrading.md).') }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
