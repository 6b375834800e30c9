{#- The twin of name_key for a text that stands in a knob. -#}
{% macro name_key_text(text) %}
    {{ return(modules.re.sub('[\\s_-]+', '_', text.strip().lower())) }}
{% endmacro %}
