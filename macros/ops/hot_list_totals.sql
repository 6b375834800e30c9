{#- One row about the whole published list, for show_hot_list: it is the list of `as_of`, and `built_as_of` is what the last build asked about.
    They differ when that build did not publish; then `pending_leads` stand in scr_tiers. -#}
{% macro hot_list_totals(lead_scores) %}
with

listed as (
    select
        max(as_of) as as_of,
        max(model_version) as model_version,
        count(*) as leads,
        count(case when tier = 'Hot' then 1 end) as hot,
        count(case when tier = 'Warm' then 1 end) as warm,
        count(case when tier = 'Cold' then 1 end) as cold,
        count(case when tier = 'Unscored' then 1 end) as unscored,
        count(case when is_hand_raiser then 1 end) as hand_raisers,
        count(model_score) as scored,
        count(case when is_provisional then 1 end) as provisional
    from {{ lead_scores }}
    where lead_rank is not null
)

select
    listed.*,
    clock.as_of as built_as_of,
    (select count(*) from {{ ref('scr_tiers') }}) as pending_leads,
    last_publish.listed_leads as last_listed_leads,
    causes.cause,
    case when edges.method <> 'kmeans' then edges.method_note end as tier_note,
    listed.leads < list_leads.limit_value
    or listed.scored = 0
    or (last_publish.listed_leads >= list_leads.limit_value and listed.leads < list_share.limit_value * last_publish.listed_leads)
        as is_thin
from listed
cross join {{ ref('stg_clock') }} as clock
cross join {{ ref('stg_last_publish') }} as last_publish
cross join ({{ hot_list_cause() }}) as causes
left join {{ ref('scr_tier_edges') }} as edges on listed.model_version = edges.model_version
inner join {{ ref('input_limits') }} as list_leads on list_leads.limit_name = 'list_leads'
inner join {{ ref('input_limits') }} as list_share on list_share.limit_name = 'list_share'
{% endmacro %}
