{#- The names of scoring_models as a query of names, for tests of seeds. -#}
{% macro knob_scoring_models() %}
    {% set names = [] %}
    {% for model in knob('scoring_models') %}{% do names.append('select ' ~ text_literal(model.name) ~ ' as name') %}{% endfor %}
    {{ return(names | join(' union all ')) }}
{% endmacro %}
