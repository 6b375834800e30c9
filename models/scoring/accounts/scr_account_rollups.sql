with

tiers as (select * from {{ ref('scr_tiers') }}),

leads as (select * from {{ ref('stg_leads') }}),

funnel as (select * from {{ ref('scr_lead_status') }}),

record_marks as (select * from {{ ref('stg_record_marks') }}),

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

champions as (select * from {{ ref('scr_champions') }}),

events as (select * from {{ ref('stg_events') }}),

clock as (select * from {{ ref('stg_clock') }}),

tier_edges as (select * from {{ ref('scr_tier_edges') }}),

published as (
    select
        champions.score_offset,
        champions.score_factor,
        tier_edges.warm_from,
        tier_edges.hot_from
    from champions
    inner join scoring_models
        on champions.scoring_model = scoring_models.scoring_model
    inner join tier_edges
        on champions.scoring_model = tier_edges.scoring_model
    where scoring_models.is_published
),

deleted_accounts as (
    select entity_id as account_id
    from record_marks
    where entity = 'account' and mark = 'deleted'
),

-- What salespeople did and what machines did is no engagement.
engaged_leads as (
    select distinct events.lead_id
    from events
    cross join clock
    where
        events.occurred_at > {{ dbt.dateadd("day", -30, "clock.as_of") }}
        and events.known_at <= clock.as_of
        and not events.is_sales
        and coalesce(events.excluded_from > clock.as_of, true)
),

-- A lead has a probability while the model scores it, which it does while the lead is open.
account_leads as (
    select
        leads.account_id,
        leads.lead_id,
        tiers.score,
        tiers.tier,
        tiers.probability,
        tiers.is_hand_raiser,
        engaged_leads.lead_id is not null as is_engaged,
        case when tiers.score_source = 'model' then tiers.score_points end as model_points,
        row_number() over (
            partition by leads.account_id
            order by tiers.probability desc nulls last, leads.lead_id asc
        ) as probability_place,
        row_number() over (
            partition by leads.account_id
            order by case when tiers.tier <> 'Unscored' then tiers.lead_rank end asc nulls last, leads.lead_id asc
        ) as place
    from leads
    left join funnel
        on leads.lead_id = funnel.lead_id
    left join tiers
        on leads.lead_id = tiers.lead_id
    left join deleted_accounts
        on leads.account_id = deleted_accounts.account_id
    left join engaged_leads
        on leads.lead_id = engaged_leads.lead_id
    where leads.account_id is not null and not coalesce(funnel.is_gone, false) and deleted_accounts.account_id is null
),

summed as (
    select
        account_id,
        count(*) as leads,
        count(score) as scored_leads,
        count(case when tier = 'Hot' then 1 end) as hot_leads,
        count(case when tier = 'Warm' then 1 end) as warm_leads,
        count(case when is_hand_raiser then 1 end) as hand_raisers,
        count(case when is_engaged then 1 end) as engaged_leads_30d,
        max(case when place = 1 and tier <> 'Unscored' then lead_id end) as best_lead_id,
        max(case when place = 1 and tier <> 'Unscored' then score end) as best_lead_score,
        max(case when place = 1 and tier <> 'Unscored' then tier end) as best_lead_tier,
        max(model_points) as best_points,
        count(case when probability_place <= 3 then probability end) as rollup_leads,
        max(case when probability_place = 1 then probability end) as probability_1,
        max(case when probability_place = 2 then probability end) as probability_2,
        max(case when probability_place = 3 then probability end) as probability_3
    from account_leads
    group by account_id
),

-- That at least one of the best three converts, as if they were independent. Leads of one account are not, so the rest
-- add nothing: an account of fifty leads is worth no more than its best three.
combined as (
    select
        *,
        greatest(
            probability_1,
            1 - (1 - probability_1) * (1 - coalesce(probability_2, 0)) * (1 - coalesce(probability_3, 0))
        ) as rollup_probability
    from summed
),

-- The score is on the scale of the published model. An account of one lead gets that lead's score, without a rounding
-- error.
scaled as (
    select
        combined.*,
        published.warm_from,
        published.hot_from,
        greatest(
            combined.best_points,
            published.score_offset + published.score_factor * ln(
                greatest(combined.rollup_probability, 1e-12) / greatest(1 - combined.rollup_probability, 1e-12)
            )
        ) as rollup_points
    from combined
    left join published
        on combined.rollup_probability is not null
),

rollups as (
    select
        account_id,
        cast(leads as bigint) as leads,
        cast(scored_leads as bigint) as scored_leads,
        cast(hot_leads as bigint) as hot_leads,
        cast(engaged_leads_30d as bigint) as engaged_leads_30d,
        hand_raisers > 0 as is_hand_raiser,
        best_lead_id,
        best_lead_score,
        best_lead_tier,
        cast(rollup_leads as bigint) as rollup_leads,
        probability_1 as best_probability,
        rollup_probability,
        {{ whole_score('rollup_points') }} as rollup_score,
        case
            when hot_leads > 0 then 'Hot'
            when not {{ tier_by_grade() }} and rollup_points >= hot_from then 'Hot'
            when warm_leads > 0 then 'Warm'
            when not {{ tier_by_grade() }} and rollup_points >= warm_from then 'Warm'
            when scored_leads > 0 then 'Cold'
            else 'Unscored'
        end as rollup_tier
    from scaled
)

select * from rollups
