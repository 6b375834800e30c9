{#- A share as per cent with one decimal; '-' of nothing. -#}
{% macro preview_share(part, whole) %}
    {{ return('%.1f %%' | format(100 * part / whole) if whole else '-') }}
{% endmacro %}
