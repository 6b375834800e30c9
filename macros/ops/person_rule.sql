{#- Which rows of a place a column says are the person's, as SQL; none where the person has no id of that kind. An account may bear the id of a lead, so an
    entity is only asked where the row is of a lead. -#}
{% macro person_rule(place, key, ids) %}
    {%- if not ids[key.kind] -%}{{ return(none) }}{%- endif -%}
    {%- if key.kind == 'text' -%}
        {%- set tests = [] -%}
        {%- for id in ids.text -%}{%- do tests.append('contains(' ~ key.name ~ ', ' ~ text_literal(id) ~ ')') -%}{%- endfor -%}
        {{ return('(' ~ tests | join(' or ') ~ ')') }}
    {%- endif -%}
    {%- set rule = key.name ~ ' in ' ~ text_list(ids[key.kind]) -%}
    {%- if key.name in ('entity_id', 'history_id') and 'entity' in place.columns -%}
        {{ return('(' ~ rule ~ " and entity = 'lead')") }}
    {%- elif key.name in ('entity_id', 'history_id') and 'scoring_model' in place.columns and ids.about_accounts -%}
        {{ return('(' ~ rule ~ ' and scoring_model not in ' ~ text_list(ids.about_accounts) ~ ')') }}
    {%- endif -%}
    {{ return(rule) }}
{% endmacro %}
