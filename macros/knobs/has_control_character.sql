{#- True where a text holds a tab, a line break, a NUL or another character that no name has. -#}
{% macro has_control_character(text) %}
    {{ return(modules.re.search('[\x00-\x1f\x7f-\x9f\u2028\u2029]', text) is not none) }}
{% endmacro %}
