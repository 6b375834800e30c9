{#- The same from the profile that trn_forecasts keeps of a moment, which holds `|feature=value|`. -#}
{% macro slices_of_profile(profile) -%}
    '|'
    {%- for slice in metric_slices() %}
    || {{ text_literal(slice.name ~ '=') }}
    || split_part(split_part({{ profile }}, {{ text_literal('|' ~ slice.feature ~ '=') }}, 2), '|', 1) || '|'
    {%- endfor %}
{%- endmacro %}
