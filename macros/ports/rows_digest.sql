{#- A number in text that changes when a row of a group does, whatever the order of the rows; `alias` is the name of their table in the query. -#}
{% macro rows_digest(alias) %}{{ return(adapter.dispatch('rows_digest', 'hotlist')(alias)) }}{% endmacro %}

{% macro default__rows_digest(alias) %}{{ return('cast(coalesce(sum(cast(hash(' ~ alias ~ ') as hugeint)), 0) as varchar)') }}{% endmacro %}

{% macro snowflake__rows_digest(alias) %}{{ return('cast(hash_agg(' ~ alias ~ '.*) as varchar)') }}{% endmacro %}
