{#- The declared attributes as features, each with a leading comma. -#}
{% macro attribute_features() %}
{%- for scope in ['lead', 'account'] %}
        {%- for attribute in knob(scope ~ '_attributes') %}
        , profiles.{{ attribute_feature(scope, attribute.name) }}
        {%- endfor %}
{%- endfor %}
{% endmacro %}
