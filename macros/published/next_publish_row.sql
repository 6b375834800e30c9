{#- The statement that makes the table next_publish. -#}
{% macro next_publish_row(what) %}
    {%- set is_list = what == 'published' -%}
    create or replace table {{ this.database }}.{{ this.schema }}.next_publish as
    select
        {{ text_literal(published_to(what) or '') }} as published_to,
        {{ text_literal(ref('publishes').schema if is_list else this.schema) }} as marts_schema,
        {{ text_literal(last_publish_schema()) }} as memory_schema,
        {{ text_literal(not_published_because() if is_list else monitoring_held_back()) }} as held_back_because
{% endmacro %}
