{#- A value as an error shows it: short, on one line, and a text that looks like another type called a text. -#}
{% macro knob_shown(value) %}
    {% set text = value if value is string else tojson(value, value | string) %}
    {% set text = modules.re.sub('[\x00-\x1f\x7f-\x9f\u2028\u2029]', '?', text) %}
    {% set is_odd = value is string and modules.re.match('^(|[0-9.+-]+|true|false|null)\\Z', text | lower | trim) %}
    {{ return('`' ~ (text if text | length <= 80 else text[:77] ~ '...') ~ '`' ~ (' (a text)' if is_odd else '')) }}
{% endmacro %}
