{#- The words of an event type in lower case, one space between them: `FormSubmit`, `form_submit` and `Form: submit!` are all `form submit`. -#}
{% macro event_words(event_type) %}
    {%- set parted = modules.re.sub('([a-z0-9])([A-Z])', '\\1 \\2', event_type) -%}
    {%- set parted = modules.re.sub('([A-Z])([A-Z][a-z])', '\\1 \\2', parted) -%}
    {{ return(modules.re.sub('[\\W_]+', ' ', parted) | lower | trim) }}
{% endmacro %}
