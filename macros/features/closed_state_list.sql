{#- The states of the knob closed_states, or those given, as SQL literals, one a line, written as name_key writes those of the data;
    an empty knob gives a literal that no state equals. -#}
{% macro closed_state_list(states=none) %}
{%- for state in (var('closed_states') if states is none else states) or [] %}
'{{ state | lower | trim | replace(" ", "_") | replace("-", "_") | replace("'", "''") }}'{{ ',' if not loop.last }}
{%- else %}
''
{%- endfor %}
{% endmacro %}
