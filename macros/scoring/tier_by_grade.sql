{#- The knob tier_by as a condition: true when grades decide the tier, false when the score does. -#}
{% macro tier_by_grade() %}
    {{ return(text_literal(knob('tier_by')) ~ " = 'grade'") }}
{% endmacro %}
