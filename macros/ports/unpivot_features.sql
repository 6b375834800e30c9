{#- The wide feature columns of `relation` as rows (key, feature, numeric_value, text_value). `kinds` keeps the features of those kinds,
    `where` the rows; both spare the caller a CTE, which DuckDB would write down when it is read twice. A NaN is no value, so it becomes null. -#}
{% macro unpivot_features(relation, kinds=['numeric', 'categorical'], where='true') %}{{ return(adapter.dispatch('unpivot_features', 'hotlist')(relation, kinds, where)) }}{% endmacro %}

{#- One select a feature: what any engine takes. -#}
{% macro default__unpivot_features(relation, kinds, where) %}
{%- for feature in feature_catalogue() if feature.kind in kinds %}
    select scoring_model, entity_id, as_of, {{ text_literal(feature.name) }} as feature,
        {% if feature.kind == 'numeric' -%}
        nullif(cast({{ feature.name }} as double), cast('NaN' as double)) as numeric_value, cast(null as varchar) as text_value
        {%- else -%}
        cast(null as double) as numeric_value, cast({{ feature.name }} as varchar) as text_value
        {%- endif %}
    from {{ relation }}
    where {{ where }}
    {{ 'union all' if not loop.last }}
{%- endfor %}
{% endmacro %}

{#- All features of a moment side by side, so that a sum over them finds its group in the cache. -#}
{% macro duckdb__unpivot_features(relation, kinds, where) %}
{%- for kind in kinds %}
    {%- set names = feature_catalogue() | selectattr('kind', 'eq', kind) | map(attribute='name') | list %}
    {%- set is_number = kind == 'numeric' %}
    select scoring_model, entity_id, as_of, feature,
        {{ 'nullif(feature_value, cast(\'NaN\' as double))' if is_number else 'cast(null as double)' }} as numeric_value,
        {{ 'cast(null as varchar)' if is_number else 'feature_value' }} as text_value
    from (
        select
            scoring_model, entity_id, as_of,
            {% for name in names %}cast({{ name }} as {{ 'double' if is_number else 'varchar' }}) as {{ name }}{{ ', ' if not loop.last }}{% endfor %}
        from {{ relation }}
        where {{ where }}
    ) unpivot include nulls (feature_value for feature in ({{ names | join(', ') }}))
    {{ 'union all' if not loop.last }}
{%- endfor %}
{% endmacro %}
