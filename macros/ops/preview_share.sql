{#- A share as per cent with one decimal; '-' of nothing. -#}
{% macro preview_share(part, whole) %}
    {{ return('%.1f %%' | format(100 * (part | int) / (whole | int)) if whole else '-') }}
{% endmacro %}
