{#- The event types of some tables, the most frequent first: key as types are compared, one spelling, source where it is sales only, number of events.
    A `=` before each text keeps agate from reading `null` or an empty text as nothing. -#}
{% macro event_type_counts(relations) %}
    {%- set types = {} -%}
    {%- for relation in relations -%}
        {%- set has_source = 'event_source' in adapter.get_columns_in_relation(relation) | map(attribute='name') | map('lower') -%}
        {%- set source = 'lower(trim(cast(event_source as varchar)))' if has_source else "''" -%}
        {%- set rows = run_query(
            "select '=' || " ~ name_key('cast(event_type as varchar)') ~ ", '=' || min(trim(cast(event_type as varchar))), min("
            ~ source ~ ") = 'sales' and max(" ~ source ~ ") = 'sales', count(*) from " ~ relation ~ ' where event_type is not null group by 1'
        ).rows -%}
        {%- for key, spelling, is_sales, events in rows if key | length > 1 -%}
            {%- set type = types.setdefault(key, {'key': key[1:], 'spelling': spelling[1:], 'source': 'sales' if is_sales else '', 'events': 0}) -%}
            {%- do type.update({'events': type.events + events, 'source': type.source if is_sales else ''}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(types.values() | sort(attribute='key') | sort(attribute='events', reverse=true)) }}
{% endmacro %}
