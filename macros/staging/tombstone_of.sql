{#- The tombstone of an id: a digest that nobody makes without the key. -#}
{% macro tombstone_of(id, key) -%}
md5({{ key }} || '|' || {{ id }})
{%- endmacro %}
