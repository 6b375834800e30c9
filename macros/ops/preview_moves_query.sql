{#- One row per pair of tiers before and after, by tiers from the top: its current leads, and those of them that no points move (is_fixed). -#}
{% macro preview_moves_query(subject) %}
with

leads as ({{ preview_leads_query(subject) }})

select
    tier_before,
    tier_after,
    sum(case when is_fixed then 0 else 1 end) as leads,
    sum(case when is_fixed then 1 else 0 end) as fixed_leads
from leads
group by tier_before, tier_after
order by
    case tier_before when 'Hot' then 1 when 'Warm' then 2 else 3 end,
    case tier_after when 'Hot' then 1 when 'Warm' then 2 else 3 end
{% endmacro %}
