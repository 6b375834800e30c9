{#- The first of the words (`a|b`) that a text has as whole words, else none. -#}
{% macro has_words(text, words) %}
    {%- set found = modules.re.search('(?:^| )(' ~ words ~ ')(?: |$)', text) -%}
    {{ return(found.group(1) if found else none) }}
{% endmacro %}
