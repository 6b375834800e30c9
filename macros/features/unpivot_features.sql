{#- The wide feature columns of `relation` as rows (key, feature, numeric_value, text_value), one select a feature; both engines accept it.
    `kinds` keeps the features of those kinds. A NaN is no value, so it becomes null. -#}
{% macro unpivot_features(relation, kinds=['numeric', 'categorical']) %}
{%- for feature in feature_catalogue() if feature.kind in kinds %}
    select
        scoring_model,
        entity_id,
        as_of,
        '{{ feature.name }}' as feature,
        {% if feature.kind == 'numeric' -%}
        nullif(cast({{ feature.name }} as double), cast('NaN' as double)) as numeric_value,
        cast(null as varchar) as text_value
        {%- else -%}
        cast(null as double) as numeric_value,
        cast({{ feature.name }} as varchar) as text_value
        {%- endif %}
    from {{ relation }}
    {%- if not loop.last %}
    union all
    {%- endif %}
{%- endfor %}
{% endmacro %}
