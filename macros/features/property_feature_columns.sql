{#- The features of the declared properties, read from `properties`, each with a comma in front: a sum without events is 0. -#}
{% macro property_feature_columns() %}
{%- for feature in property_features() %}
        {%- set column = 'properties.' ~ feature.name %}
        , {{ 'coalesce(' ~ column ~ ', 0) as ' ~ feature.name if feature.days is defined else column }}
{%- endfor %}
{% endmacro %}
