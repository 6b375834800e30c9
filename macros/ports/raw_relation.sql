{#- A raw table whose names reach the engine as they stand in the knobs: `my table`, `Order`. -#}
{% macro raw_relation(relation) %}{{ return(adapter.dispatch('raw_relation', 'hotlist')(relation)) }}{% endmacro %}

{% macro default__raw_relation(relation) %}{{ return(relation.quote(database=true, schema=true, identifier=true)) }}{% endmacro %}

{#- Snowflake keeps plain names in upper case and finds them without quotes in any case; what is not plain is found in quotes only. -#}
{% macro snowflake__raw_relation(relation) %}
    {% set quoted = {} %}
    {% for part in ['database', 'schema', 'identifier'] %}
        {% set name = relation[part] %}
        {% do quoted.update({part: name is not none and (not modules.re.match('^[A-Za-z_][A-Za-z0-9_$]*\\Z', name) or name | lower in reserved_words())}) %}
    {% endfor %}
    {{ return(relation.quote(**quoted)) }}
{% endmacro %}
