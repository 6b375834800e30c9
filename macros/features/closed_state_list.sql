{#- The states of the knob closed_states, or those given, as SQL literals, one a line; an empty knob gives a literal that no state equals. -#}
{% macro closed_state_list(states=none) %}
{%- for state in (knob('closed_states') if states is none else states) %}
{{ text_literal(state) }}{{ ',' if not loop.last }}
{%- else %}
''
{%- endfor %}
{% endmacro %}
