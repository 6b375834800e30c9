{% test tier_order(model, column_name=none) %}

{{ config(store_failures=true) }}

-- The edges stand in order; only a version with two scores may have equal ones, and only one with a single score none.
-- Tiers found by K-means convert in order: Hot above Warm above Cold. The other edges are the fallback for scores that
-- do not, so their rates are not held against them.
select
    model_version,
    method,
    warm_from,
    hot_from,
    hot_rate,
    warm_rate,
    cold_rate,
    case
        when hot_from is null and warm_from is null then model_version || ' has no edges, though its scores differ'
        when hot_from is null or warm_from is null then 'only one of the two edges of ' || model_version || ' is null'
        when hot_from <= warm_from then 'hot_from of ' || model_version || ' is not above warm_from'
        else 'the tiers of ' || model_version || ' do not convert in order'
    end as message
from {{ model }}
where
    (hot_from is null and warm_from is not null)
    or (hot_from is not null and warm_from is null)
    or (hot_from is null and method <> 'few_scores')
    or hot_from < warm_from
    or (hot_from = warm_from and method <> 'few_scores')
    or (
        method = 'kmeans'
        and not (coalesce(hot_rate, -1) > coalesce(warm_rate, -1) and coalesce(warm_rate, -1) > coalesce(cold_rate, -1))
    )

{% endtest %}
