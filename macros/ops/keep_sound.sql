{#- Adds to the proposed knobs those entries of a list that the check of the knobs takes beside what is proposed already; returns the entries that it does not. -#}
{% macro keep_sound(proposed, knob_name, entries) %}
    {%- set refused = [] -%}
    {%- for entry in entries -%}
        {%- set tried = dict(proposed) -%}
        {%- do tried.update({knob_name: proposed[knob_name] + [entry]}) -%}
        {%- if knob_shape_faults(knob_name, tried[knob_name]) or feature_name_faults(tried) -%}
            {%- do refused.append(entry) -%}
        {%- else -%}
            {%- do proposed.update({knob_name: tried[knob_name]}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(refused) }}
{% endmacro %}
