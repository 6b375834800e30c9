{#- The knob closed_states as SQL literals, one a line; an empty knob gives a literal that no state equals. -#}
{% macro closed_state_list() %}
{%- for state in var('closed_states') %}
'{{ state | replace("'", "''") }}'{{ ',' if not loop.last }}
{%- else %}
''
{%- endfor %}
{% endmacro %}
