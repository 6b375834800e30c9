{#- The values by which a moment is sliced, as `|name=value|`, from the columns of the moment; a blank value is unknown. -#}
{% macro slices_of_moment(relation) -%}
    '|'
    {%- for slice in metric_slices() %}
    || {{ text_literal(slice.name ~ '=') }}
    || replace(replace(coalesce(cast({{ relation }}.{{ slice.feature }} as varchar), ''), '~', '~~'), '|', '~p') || '|'
    {%- endfor %}
{%- endmacro %}
