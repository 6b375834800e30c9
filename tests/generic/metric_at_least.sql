{#- The newest published version of each scoring model reaches the limit. -#}
{% test metric_at_least(
    model, metric=none, limit=none, limit_name=none, operand='value', slice='overall', split='test', candidate='champion'
) %}

{{ config(store_failures=true) }}

{{ metric_misses(model, metric_limit(metric, limit, limit_name), operand, slice, split, candidate, '<', 'below') }}

{% endtest %}
