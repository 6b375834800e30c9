{#- Every `ref` in this project means a table of this project. dbt asks the project that installs Hotlist first, so its own stg_leads would take the place of ours
    (docs/decisions/0016). A Python model has no macros and names the project itself: dbt.ref("hotlist", "stg_leads"). -#}
{% macro ref() %}
    {{ return(builtins.ref(*(varargs if varargs | length > 1 else ['hotlist', varargs[0]]), **kwargs)) }}
{% endmacro %}
