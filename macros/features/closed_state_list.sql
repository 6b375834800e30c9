{#- The knob closed_states as SQL literals, one a line; an empty knob gives a literal that no state equals. -#}
{% macro closed_state_list() %}
{%- for state in knob('closed_states') %}
{{ text_literal(state) }}{{ ',' if not loop.last }}
{%- else %}
''
{%- endfor %}
{% endmacro %}
