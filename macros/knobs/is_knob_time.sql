{#- True for a date or a date and time that exists, from 1980 to 2199, as a text or as YAML reads it. -#}
{% macro is_knob_time(value) %}
    {% if value is boolean or value is number or value is mapping %}
        {{ return(false) }}
    {% endif %}
    {% set found = modules.re.match(
        '^(19[89][0-9]|2[01][0-9][0-9])-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?)?\\Z',
        value | string
    ) %}
    {% if not found %}
        {{ return(false) }}
    {% endif %}
    {% set year, month, day = found.group(1) | int, found.group(2) | int, found.group(3) | int %}
    {% set leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) %}
    {{ return(day <= {2: 29 if leap else 28, 4: 30, 6: 30, 9: 30, 11: 30}.get(month, 31)) }}
{% endmacro %}
