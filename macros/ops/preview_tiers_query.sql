{#- Five rows: current leads, past moments and their conversions before and after, by Hot, Warm, Cold, Hot + Warm together, and all. -#}
{% macro preview_tiers_query(subject) %}
with

leads as ({{ preview_leads_query(subject) }}),

past as ({{ preview_past_query(subject) }}),

counted as (
    select tier_before as tier, 1 as leads_before, 0 as leads_after, 0 as moments_before, 0 as moments_after, 0 as won_before, 0 as won_after
    from leads
    where not is_fixed
    union all
    select tier_after, 0, 1, 0, 0, 0, 0 from leads where not is_fixed
    union all
    select tier_before, 0, 0, 1, 0, outcome, 0 from past
    union all
    select tier_after, 0, 0, 0, 1, 0, outcome from past
),

lines as (
    select lines.place, lines.line, lines.tier
    from (values
        (1, 'Hot', 'Hot'), (2, 'Warm', 'Warm'), (3, 'Cold', 'Cold'), (4, 'Hot + Warm', 'Hot'), (4, 'Hot + Warm', 'Warm'),
        (5, 'all', 'Hot'), (5, 'all', 'Warm'), (5, 'all', 'Cold')) as lines (place, line, tier)
)

select
    lines.line,
    coalesce(sum(counted.leads_before), 0) as leads_before,
    coalesce(sum(counted.leads_after), 0) as leads_after,
    coalesce(sum(counted.moments_before), 0) as moments_before,
    coalesce(sum(counted.moments_after), 0) as moments_after,
    coalesce(sum(counted.won_before), 0) as conversions_before,
    coalesce(sum(counted.won_after), 0) as conversions_after
from lines
left join counted on lines.tier = counted.tier
group by lines.place, lines.line
order by lines.place
{% endmacro %}
