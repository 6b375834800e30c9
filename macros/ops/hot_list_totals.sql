{#- One row about the whole current list, for show_hot_list. -#}
{% macro hot_list_totals() %}
select
    max(clock.as_of) as as_of,
    max(scores.model_version) as model_version,
    count(case when scores.tier = 'Hot' then 1 end) as hot,
    count(case when scores.tier = 'Warm' then 1 end) as warm,
    count(case when scores.tier = 'Cold' then 1 end) as cold,
    count(case when scores.tier = 'Unscored' then 1 end) as unscored,
    count(case when scores.is_hand_raiser then 1 end) as hand_raisers
from {{ ref('stg_clock') }} as clock
left join {{ ref('lead_scores') }} as scores
    on clock.as_of = scores.as_of
{% endmacro %}
