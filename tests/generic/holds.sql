{% test holds(model, expression, column_name=none) %}

{{ config(store_failures=true) }}

-- The expression is true of every row. A null, nothing known, passes: say `is not null` where that matters.
select
    *,
    '{{ expression | replace("'", "''") }} does not hold' as message
from {{ model }}
where not ({{ expression }})

{% endtest %}
