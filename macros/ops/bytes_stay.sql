{#- What an engine keeps of deleted rows, in words. -#}
{% macro bytes_stay() %}{{ return(adapter.dispatch('bytes_stay', 'hotlist')()) }}{% endmacro %}

{% macro default__bytes_stay() %}
    {{ return('DuckDB keeps deleted rows in the file until `make compact` writes it anew: run it after that build. Backups made before hold the lead: make a new one.') }}
{% endmacro %}

{% macro snowflake__bytes_stay() %}
    {{ return('Time Travel keeps deleted rows for as many days as DATA_RETENTION_TIME_IN_DAYS says (`show parameters like \'data_retention%\' in database '
        ~ target.database ~ '`), and then Fail-safe for 7 days those of tables that are not transient (`show tables`: kind). dbt makes transient tables.') }}
{% endmacro %}
