{#- The knob tier_by as a condition: true when grades decide the tier, false when the score does. -#}
{% macro tier_by_grade() %}
    {% if var('tier_by') not in ['score', 'grade'] %}
        {{ exceptions.raise_compiler_error('knob tier_by in dbt_project.yml is `' ~ var('tier_by') ~ '`; write score or grade.') }}
    {% endif %}
    {{ return("'" ~ var('tier_by') ~ "' = 'grade'") }}
{% endmacro %}
