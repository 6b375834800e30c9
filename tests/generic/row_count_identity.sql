{% test row_count_identity(model, total=none, parts=none, part_models=none) %}

{{ config(store_failures=true) }}

-- Nothing is lost and nothing is doubled. With `total` and `parts`: in each row the total column equals the sum of the part columns.
-- With `part_models`: this table has as many rows as those tables together.
{%- if part_models %}
with counted as (

    select
        (select count(*) from {{ model }}) as total_rows,
        {% for part in part_models -%}
        {{ '+ ' if not loop.first }}(select count(*) from {{ part }})
        {% endfor -%}
        as part_rows

)

select
    *,
    cast(total_rows as varchar) || ' rows, but the parts have ' || cast(part_rows as varchar) as message
from counted
where total_rows <> part_rows
{%- else %}
select
    *,
    '{{ total }} is ' || coalesce(cast({{ total }} as varchar), 'null') || ', but {{ parts | join(" + ") }} is '
    || cast(coalesce({{ parts | join(", 0) + coalesce(") }}, 0) as varchar) as message
from {{ model }}
where coalesce({{ total }}, -1) <> coalesce({{ parts | join(", 0) + coalesce(") }}, 0)
{%- endif %}

{% endtest %}
