{#- What to write instead of a single value that its knob cannot hold; none when it can. -#}
{% macro knob_scalar_wish(value, spec) %}
    {% if value is none and spec.nullable %}
        {{ return(none) }}
    {% endif %}
    {% set or_null = ', or null' if spec.nullable else '' %}
    {% if spec.kind == 'switch' %}
        {{ return(none if value is boolean else 'true or false, without quotes') }}
    {% elif spec.kind == 'choice' %}
        {{ return(none if value is string and value in spec.of else (spec.of[:-1] | join(', ')) ~ ' or ' ~ spec.of[-1]) }}
    {% elif spec.kind == 'whole' %}
        {{ return(none if value is integer and spec.least <= value <= spec.most else 'a whole number from ' ~ spec.least ~ ' to ' ~ spec.most) }}
    {% elif spec.kind == 'number' %}
        {{ return(none if value is number and value is not boolean and spec.above < value <= spec.most
            else 'a number above ' ~ spec.above ~ ', up to ' ~ spec.most) }}
    {% elif spec.kind == 'time' %}
        {{ return(none if is_knob_time(value) else "a time in UTC without an offset, such as '2025-06-30 00:00:00'" ~ or_null) }}
    {% elif spec.kind == 'place' %}
        {{ return(none if is_knob_place(value) else 'a name of up to 255 characters without quotes, backslashes and control characters' ~ or_null) }}
    {% else %}
        {{ return(none if is_knob_text(value) else 'a text of up to 200 characters without control characters') }}
    {% endif %}
{% endmacro %}
