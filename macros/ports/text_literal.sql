{#- A value of a knob or an argument as a text literal of SQL. Control characters and more than 500 characters are refused: no name has them,
    and a value with a line break can leave a comment. -#}
{% macro text_literal(value) %}
    {% set text = value | string %}
    {% if text | length > 500 %}
        {{ exceptions.raise_compiler_error('a text of ' ~ (text | length) ~ ' characters, which begins with `' ~ text[:40] ~ '`, is too long for a knob or an argument; write 500 characters or fewer.') }}
    {% endif %}
    {% if modules.re.search('[\x00-\x1f\x7f-\x9f\u2028\u2029]', text) %}
        {{ exceptions.raise_compiler_error('the text ' ~ tojson(text) ~ ' of a knob or an argument holds a control character such as a tab or a line break; write it without.') }}
    {% endif %}
    {{ return(adapter.dispatch('text_literal', 'hotlist')(text)) }}
{% endmacro %}

{% macro default__text_literal(text) %}{{ return("'" ~ text.replace("'", "''") ~ "'") }}{% endmacro %}

{#- A backslash in a literal of Snowflake begins an escape, so it is doubled as well. -#}
{% macro snowflake__text_literal(text) %}{{ return("'" ~ text.replace('\\', '\\\\').replace("'", "''") ~ "'") }}{% endmacro %}
