{#- The attributes by which outcomes are sliced (the knob metric_slices), each with the feature that holds it at a moment. -#}
{% macro metric_slices() %}
    {%- set found = [] -%}
    {%- for name in knob('metric_slices') -%}
        {%- set declared = knob('lead_attributes') | selectattr('name', 'eq', name) | rejectattr('type', 'eq', 'number') | list -%}
        {%- if not declared -%}
            {{ exceptions.raise_compiler_error('metric_slices names ' ~ knob_shown(name) ~ ', which is no declared lead attribute of the type text or boolean') }}
        {%- endif -%}
        {%- do found.append({'name': name, 'feature': attribute_feature('lead', name)}) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}
