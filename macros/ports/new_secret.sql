{#- A text that nobody can guess, new each time. -#}
{% macro new_secret() %}{{ return(adapter.dispatch('new_secret', 'hotlist')()) }}{% endmacro %}

{% macro default__new_secret() %}replace(cast(uuid() as varchar) || cast(uuid() as varchar), '-', ''){% endmacro %}

{% macro snowflake__new_secret() %}replace(uuid_string() || uuid_string(), '-', ''){% endmacro %}
