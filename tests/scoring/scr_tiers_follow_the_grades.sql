{{ config(severity='warn', store_failures=true) }}
-- With the knob tier_by on grade, a tier follows the score where an answer gives no letter or digit, and says so here.
with

tiers as (select * from {{ ref('scr_tiers') }}),

ungraded as (
    select
        module,
        count(*) as scored_leads,
        count(case when grade is null then 1 end) as ungraded_leads,
        min(case when grade is null and not is_hand_raiser then status_reason end) as example
    from tiers
    where score_source = 'model'
    group by module
)

select
    'The knob tier_by is grade, but ' || cast(ungraded_leads as varchar) || ' of ' || cast(scored_leads as varchar)
    || ' scored leads of module ' || module || ' have no grade, so their tiers follow the score ('
    || coalesce(example, 'all of them hand raisers')
    || '): see trn_gates and scr_eligibility, or set tier_by to score.' as message
from ungraded
where ungraded_leads > 0 and {{ tier_by_grade() }}
