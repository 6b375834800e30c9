{% macro guess_raw_tables(relations) %}
    {%- set needed = {
        'events': ['lead_id', 'occurred_at', 'event_type'],
        'triggers': ['lead_id', 'triggered_at'],
        'lead_states': ['lead_id', 'state', 'entered_at'],
        'leads': ['lead_id', 'created_at'],
        'accounts': ['account_id', 'created_at'],
    } -%}
    {%- set found = {'events': [], 'columns': {}} -%}
    {%- for relation in relations -%}
        {%- set names = adapter.get_columns_in_relation(relation) | map(attribute='name') | map('lower') | list -%}
        {%- set kinds = [] -%}
        {%- for kind, columns in needed.items() if columns | reject('in', names) | list | length == 0 -%}
            {%- do kinds.append(kind) -%}
        {%- endfor -%}
        {%- if kinds and kinds[0] == 'events' -%}
            {%- do found.events.append(relation) -%}
        {%- elif kinds and kinds[0] not in found -%}
            {%- do found.update({kinds[0]: relation}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}
