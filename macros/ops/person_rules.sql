{#- What is to be done to a place for a person: `delete` with the rule of its rows, `empty` with a rule for each column that only mentions the person. -#}
{% macro person_rules(place, ids) %}
    {%- set deletes, empties = [], {} -%}
    {%- for key in place['keys'] -%}
        {%- set rule = person_rule(place, key, ids) -%}
        {%- if rule and key.kind in ('mention', 'text') -%}
            {%- do empties.update({key.name: rule}) -%}
        {%- elif rule -%}
            {%- do deletes.append(rule) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return({'delete': deletes | join(' or '), 'empty': empties}) }}
{% endmacro %}
