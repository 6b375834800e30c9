{#- A text as a YAML value, in quotes unless YAML reads it as the same text without. -#}
{% macro yaml_text(text) %}
    {%- set is_plain = modules.re.match('^[A-Za-z_][A-Za-z0-9_]*$', text) and text | lower not in ['null', 'true', 'false', 'yes', 'no', 'on', 'off', 'y', 'n'] -%}
    {{ return(text if is_plain else '"' ~ (text | replace('\\', '\\\\') | replace('"', '\\"')) ~ '"') }}
{% endmacro %}
