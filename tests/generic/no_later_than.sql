{% test no_later_than(model, column_name, limit_column, limit_model=none) %}

{{ config(store_failures=true) }}

-- No look-ahead: {{ column_name }} is not after {{ limit_column }}, a column of the same row or, with limit_model, of
-- that table's only row (the clock, say). Nulls pass.
select
    checked.*,
    '{{ column_name }} ' || cast(checked.{{ column_name }} as varchar) || ' is after {{ limit_column }} '
    || cast({{ 'limits' if limit_model else 'checked' }}.{{ limit_column }} as varchar) as message
from {{ model }} as checked
{%- if limit_model %}
cross join {{ limit_model }} as limits
{%- endif %}
where checked.{{ column_name }} > {{ 'limits' if limit_model else 'checked' }}.{{ limit_column }}

{% endtest %}
