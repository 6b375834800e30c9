{#- A text for SQL: a value of a knob or an argument. No value can end the literal or its line: control characters and more than `most` characters are errors. -#}
{% macro text_literal(value, most=500) %}
    {% set text = value | string %}
    {% if text | length > most or has_control_character(text) %}
        {{ exceptions.raise_compiler_error('the text ' ~ knob_shown(text) ~ ' of a knob or an argument '
            ~ ('holds a control character, such as a tab or a line break; write it without.' if has_control_character(text)
            else 'has ' ~ (text | length) ~ ' characters; write ' ~ most ~ ' or fewer.')) }}
    {% endif %}
    {{ return(adapter.dispatch('text_literal', 'hotlist')(text)) }}
{% endmacro %}

{% macro default__text_literal(text) %}{{ return("'" ~ text.replace("'", "''") ~ "'") }}{% endmacro %}

{#- A backslash in a literal of Snowflake begins an escape, so it is doubled as well. -#}
{% macro snowflake__text_literal(text) %}{{ return("'" ~ text.replace('\\', '\\\\').replace("'", "''") ~ "'") }}{% endmacro %}
