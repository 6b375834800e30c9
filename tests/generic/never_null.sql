{% test never_null(model, columns) %}

{#- One scan for all columns. Fails with each column that has nulls and how many. A key needs no place here: unique_key allows no null. -#}
with

counted as (
    select
        {%- for column in columns %}
        count(*) - count({{ column }}) as nulls_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ model }}
)

{% for column in columns %}
select
    '{{ column }}' as column_name,
    nulls_{{ loop.index }} as nulls
from counted
where nulls_{{ loop.index }} > 0
{{ 'union all' if not loop.last }}
{% endfor %}

{% endtest %}
