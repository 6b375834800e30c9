{#- The names of the behaviours knob, one row each; no row when the knob is empty. -#}
{% macro behaviour_rows() -%}
    {% for behaviour in knob('behaviours') -%}
    select {{ text_literal(behaviour) }} as behaviour
    union all
    {% endfor -%}
    select cast(null as varchar) as behaviour
    where 1 = 0
{%- endmacro %}
