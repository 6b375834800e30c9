{#- Whether the histories of this warehouse are of a release that numbered no publishes. -#}
{% macro is_before_publishes() %}
    {%- set history = room_table('marts', 'lead_score_history') -%}
    {{ return(history and 'publish_number' not in adapter.get_columns_in_relation(history) | map(attribute='name') | map('lower')) }}
{% endmacro %}
