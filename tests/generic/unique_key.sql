{% test unique_key(model, columns, nullable=[]) %}

{# A key is unique and never null. Fails with each key that occurs twice, and how often, or has a null in a column that is not
   listed as nullable; there a null counts as a value of its own. #}
select
    {{ columns | join(', ') }},
    count(*) as rows_with_key
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns if column not in nullable %}
    or {{ column }} is null
    {%- endfor %}

{% endtest %}
