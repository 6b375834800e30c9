{#- Was an event known at the moment, and not yet known to be made by a machine? `events` is the alias of stg_events, `as_of` the moment. -#}
{% macro was_known(events, as_of) %}
    {{ events }}.known_at <= {{ as_of }}
    and ({{ events }}.excluded_from is null or {{ as_of }} < {{ events }}.excluded_from)
{% endmacro %}
