{{ config(severity='warn', store_failures=true) }}
-- A way of converting that no moment sees is one that no model learns: each cause above the limit, and its remedy.
with

never_asked as (select * from {{ ref('mon_never_asked') }}),

limits as (
    select
        max(case when limit_name = 'never_asked_share' then limit_value end) as most_share,
        max(case when limit_name = 'never_asked_converters' then limit_value end) as least_converters
    from {{ ref('input_limits') }}
)

select
    cast(never_asked.converters as varchar) || ' converters of ' || never_asked.scoring_model || ' ('
    || cast(cast(round(100 * never_asked.share_of_converters) as integer) as varchar)
    || ' %) never stand in a positive moment (' || never_asked.cause || '): each '
    || never_asked.meaning || '; ' || never_asked.remedy || '.' as message
from never_asked
cross join limits
where
    never_asked.remedy is not null
    and never_asked.share_of_converters > limits.most_share
    and never_asked.converters >= limits.least_converters
