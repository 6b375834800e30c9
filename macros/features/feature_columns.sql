{#- Every feature column of `relation`, in the order of the catalogue. -#}
{% macro feature_columns(relation) %}
{%- for feature in feature_catalogue() %}
{{ relation }}.{{ feature.name }}{{ ',' if not loop.last }}
{%- endfor %}
{% endmacro %}
