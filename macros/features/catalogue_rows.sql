{#- The feature catalogue as rows, one select each. -#}
{% macro catalogue_rows() %}
{%- for feature in feature_catalogue() %}
    select
        '{{ feature.name }}' as feature,
        '{{ feature.family }}' as family,
        '{{ feature.kind }}' as kind,
        '{{ feature.label }}' as label,
        '{{ feature.source }}' as source_table,
        {{ loop.index }} as position
    {%- if not loop.last %}
    union all
    {%- endif %}
{%- endfor %}
{% endmacro %}
