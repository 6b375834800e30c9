{#- The newest published version of each scoring model stays within the limit. -#}
{% test metric_at_most(
    model, metric=none, limit=none, limit_name=none, operand='value', slice='overall', split='test', candidate='champion'
) %}

{{ config(store_failures=true) }}

{{ metric_misses(model, metric_limit(metric, limit, limit_name), operand, slice, split, candidate, '>', 'above') }}

{% endtest %}
