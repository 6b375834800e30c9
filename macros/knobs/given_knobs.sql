{#- The knobs that --vars gives. dbt runs Jinja in a text of them when var() reads it, so such a text is refused unread. -#}
{% macro given_knobs() %}
    {% set given = invocation_args_dict.get('vars') or {} %}
    {% set given = fromyaml(given, {}) if given is string else given %}
    {% for name, value in given.items() if value is string and modules.re.search('[{][{%#]', value) %}
        {{ exceptions.raise_compiler_error('knob ' ~ knob_shown(name) ~ ' is ' ~ knob_shown(value) ~ ', which dbt would run as Jinja; write a plain value.') }}
    {% endfor %}
    {{ return(given) }}
{% endmacro %}
