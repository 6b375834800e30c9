{#- Whether this build may go on with emptied raw tables and an emptied list: a person has said so, or dbt was asked for a build without rows. -#}
{% macro empty_is_accepted() -%}
    {{ 'true' if flags.EMPTY or knob('accept_empty_list') else 'false' }}
{%- endmacro %}
