{#- Puts the rows of ftr_behaviours side by side: joins them to `moments` once for each behaviour of the knob, as of_<behaviour>. -#}
{% macro behaviour_joins() %}
{%- for behaviour in knob('behaviours') %}
    left join behaviours as of_{{ behaviour }}
        on
            moments.moment_number = of_{{ behaviour }}.moment_number
            and of_{{ behaviour }}.behaviour = {{ text_literal(behaviour) }}
{%- endfor %}
{% endmacro %}
