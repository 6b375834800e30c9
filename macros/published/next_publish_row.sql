{#- The statement that makes the table next_publish. -#}
{% macro next_publish_row() %}
    create or replace table {{ this.database }}.{{ this.schema }}.next_publish as
    select
        {{ text_literal(published_to() or '') }} as published_to,
        {{ text_literal(ref('publishes').schema) }} as marts_schema,
        {{ text_literal(last_publish_schema()) }} as memory_schema,
        {{ text_literal(not_published_because()) }} as held_back_because
{% endmacro %}
