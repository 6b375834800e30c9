{#- For the pre_hook of published_tables, which is Python and cannot ask dbt what was selected: one row that says where to publish, from which schema, and why not. -#}
{% macro next_publish() %}
    {%- set reason = not_published_because() -%}
    create or replace table {{ this.database }}.{{ this.schema }}.next_publish as
    select
        {{ text_literal(published_to() or '') }} as published_to,
        {{ text_literal(ref('publishes').schema) }} as marts_schema,
        {{ text_literal(last_publish_schema()) }} as memory_schema,
        {{ text_literal(reason) }} as held_back_because
{% endmacro %}
