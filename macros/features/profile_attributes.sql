{#-
  The declared attributes of a lead or an account, each with a leading comma: static ones as they were set, mutable ones
  from the snapshot as of the moment.
-#}
{% macro profile_attributes(scope) %}
{%- for attribute in knob(scope ~ '_attributes') -%}
        , {{ scope }}_attribute{{ 's' if attribute.change == 'static' else '_history' }}.{{ attribute.name }} as {{ attribute_feature(scope, attribute.name) }}
{%- endfor %}
{% endmacro %}
