{#- The time of day, in UTC. For the publish and for operations only: everything that is scored knows the clock model alone. -#}
{% macro utc_now() %}{{ return(adapter.dispatch('utc_now', 'hotlist')()) }}{% endmacro %}

{% macro default__utc_now() %}cast(current_timestamp at time zone 'UTC' as timestamp){% endmacro %}

{% macro snowflake__utc_now() %}cast(sysdate() as timestamp){% endmacro %}
