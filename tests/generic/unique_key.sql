{% test unique_key(model, columns) %}

{# Fails with the duplicate keys and how often each occurs; a null in the key counts as a value of its own. #}
select
    {{ columns | join(', ') }},
    count(*) as rows_with_key
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1

{% endtest %}
