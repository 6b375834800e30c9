{% test sums_to(model, column_name, children, child_column, key, child_key=none, children_where='true', base_column=none, tolerance=1e-9) %}

{{ config(store_failures=true) }}

-- Each row's {{ column_name }} equals the sum of its child rows (plus its own base_column, if one is named) within
-- the tolerance. The child rows are those of children_where, and child_key names the columns of the key in them where they differ. A row without children must equal its base; a null on one side only is a failure; so are children without a parent.
with parents as (

    select
        {{ key | join(', ') }},
        cast({{ column_name }} as double) as stated,
        cast({{ base_column or '0' }} as double) as base
    from {{ model }}

),

child_sums as (

    select
        {% for column in child_key or key -%}
        {{ column }} as {{ key[loop.index0] }},
        {% endfor -%}
        sum(cast({{ child_column }} as double)) as total
    from {{ children }}
    where {{ children_where }}
    group by {{ (child_key or key) | join(', ') }}

),

joined as (

    select
        {% for column in key -%}
        coalesce(parents.{{ column }}, child_sums.{{ column }}) as {{ column }},
        {% endfor -%}
        parents.stated,
        parents.base + coalesce(child_sums.total, 0) as summed,
        parents.{{ key[0] }} is null as is_orphan
    from parents
    full outer join child_sums
        on
        {% for column in key -%}
            {{ 'and ' if not loop.first }}parents.{{ column }} = child_sums.{{ column }}
        {% endfor %}
)

select
    *,
    case
        when is_orphan then 'child rows without a parent row'
        else '{{ column_name }} is ' || coalesce(cast(stated as varchar), 'null') || ' but its parts add up to '
            || coalesce(cast(summed as varchar), 'null')
    end as message
from joined
where
    is_orphan
    or abs(stated - summed) > {{ tolerance }}
    or (stated is null and summed is not null)
    or (stated is not null and summed is null)

{% endtest %}
