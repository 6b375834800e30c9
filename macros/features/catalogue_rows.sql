{#- The feature catalogue as rows, one select each. -#}
{% macro catalogue_rows() %}
{%- for feature in feature_catalogue() %}
    select
        {{ text_literal(feature.name) }} as feature,
        {{ text_literal(feature.family) }} as family,
        {{ text_literal(feature.kind) }} as kind,
        {{ text_literal(feature.label) }} as label,
        {{ text_literal(feature.account_label) }} as account_label,
        {{ text_literal(feature.short_label) }} as short_label,
        {{ text_literal(feature.unknown_word) }} as unknown_word,
        {{ text_literal(feature.source) }} as source_table,
        {{ text_literal(feature.left_out_for) if feature.left_out_for else 'cast(null as varchar)' }} as left_out_for,
        {{ text_literal(feature.theme) }} as theme,
        {{ text_literal(feature.subject) if feature.subject else 'cast(null as varchar)' }} as subject,
        {{ text_literal(feature.measure) if feature.measure else 'cast(null as varchar)' }} as measure,
        {{ loop.index }} as position
    {%- if not loop.last %}
    union all
    {%- endif %}
{%- endfor %}
{% endmacro %}
