{#- The ten current leads that a proposal moves most, by tiers and then by points: points and tier, before and after. -#}
{% macro preview_movers_query(subject) %}
with

leads as ({{ preview_leads_query(subject) }}),

movers as (
    select
        leads.*,
        case tier_before when 'Hot' then 3 when 'Warm' then 2 else 1 end as level_before,
        case tier_after when 'Hot' then 3 when 'Warm' then 2 else 1 end as level_after
    from leads
    where not is_fixed and (points_before <> points_after or tier_before <> tier_after)
)

select lead_id, points_before, points_after, tier_before, tier_after
from movers
order by abs(level_after - level_before) desc, abs(points_after - points_before) desc, points_before desc, lead_id asc
limit 10
{% endmacro %}
