{#- The value of a knob, checked, in the form in which the project reads it. No other macro or model reads a knob by itself. -#}
{% macro knob(name) %}
    {% do given_knobs() %}
    {% if name not in knob_specs() or knob_shape_faults(name, var(name)) %}{% do check_knobs() %}{% endif %}
    {{ return(knob_value(name, var(name))) }}
{% endmacro %}
