{% test agrees_with(model, column_name, other_column, tolerance) %}

{{ config(store_failures=true) }}

-- Two columns of a row that were computed in different ways are equal within the tolerance. Where this one is null there is nothing to compare.
select
    *,
    '{{ column_name }} and {{ other_column }} are '
    || cast(abs({{ column_name }} - {{ other_column }}) as varchar) || ' apart' as message
from {{ model }}
where
    {{ column_name }} is not null
    and ({{ other_column }} is null or abs({{ column_name }} - {{ other_column }}) > {{ tolerance }})

{% endtest %}
