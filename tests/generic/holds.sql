{% test holds(model, expression, column_name=none) %}

{{ config(store_failures=true) }}

{%- set expressions = [expression] if expression is string else expression %}

-- The expression, or each of a list, is true of every row; the message says which are not. A null, nothing known, passes:
-- say `is not null` where that matters.
select
    *,
    trim(
        {%- for each in expressions %}
        {{ '|| ' if not loop.first }}case when not ({{ each }}) then {{ text_literal(each | replace('\n', ' '), most=5000) }} || ' does not hold. ' else '' end
        {%- endfor %}
    ) as message
from {{ model }}
where
    {%- for each in expressions %}
    {{ 'or ' if not loop.first }}not ({{ each }})
    {%- endfor %}

{% endtest %}
