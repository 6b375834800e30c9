{#- A text as a field of a CSV file, in quotes unless it is a plain word. -#}
{% macro csv_field(text) %}
    {{ return(text if modules.re.match('^\\w[\\w .:/$-]*$', text) and text | trim == text else '"' ~ (text | replace('"', '""')) ~ '"') }}
{% endmacro %}
