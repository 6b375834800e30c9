{#- The behaviours of the knob as a query of names, for tests of seeds. -#}
{% macro knob_behaviours() %}{{ return('select behaviour as name from (' ~ behaviour_rows() ~ ') as knob') }}{% endmacro %}
