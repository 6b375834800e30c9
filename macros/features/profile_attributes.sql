{#-
  The declared attributes of a lead or an account, each with a leading comma: static ones as they were set, mutable ones
  from the snapshot as of the moment. A history may hold values of the type that an attribute had before: what does not fit today's is null.
-#}
{% macro profile_attributes(scope) %}
{%- for attribute in knob(scope ~ '_attributes') -%}
        {%- set column = scope ~ '_attribute' ~ ('s' if attribute.change == 'static' else '_history') ~ '.' ~ attribute.name %}
        {%- set as_text = 'cast(' ~ column ~ ' as varchar)' %}
        {%- if attribute.change == 'mutable' and attribute.type == 'number' %}{% set column = safe_double(as_text) %}
        {%- elif attribute.change == 'mutable' and attribute.type == 'boolean' %}{% set column = 'case when ' ~ as_text ~ " in ('true', 'false') then " ~ as_text ~ ' end' %}
        {%- endif -%}
        , {{ column }} as {{ attribute_feature(scope, attribute.name) }}
{%- endfor %}
{% endmacro %}
