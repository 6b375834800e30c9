{#- The features of the declared properties out of the rows of moments and properties, each with a comma in front. -#}
{% macro property_values() %}
{%- for feature in property_features() %}
        {%- set mine = "record_table = " ~ text_literal(feature.record ~ "s") ~ " and property = " ~ text_literal(feature.property) %}
        {%- if feature.days is defined %},
        cast(sum(
            case when {{ mine }} and age_days < {{ feature.days }} then exact_value end
        ) as double) as {{ feature.name }}
        {%- else %},
        max(
            case when {{ mine }} and place = 1 then {{ 'number_value' if feature.kind == 'numeric' else 'text_value' }} end
        ) as {{ feature.name }}
        {%- endif %}
{%- endfor %}
{% endmacro %}
