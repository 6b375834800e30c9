with

ready as (select * from {{ ref('scr_ready') }}),

leads as (select * from {{ ref('stg_leads') }}),

funnel as (select * from {{ ref('scr_lead_status') }}),

champions as (select * from {{ ref('scr_champions') }}),

rules as (
    select
        max(case when rule_name = 'trend_days' then limit_value end) as trend_days,
        max(case when rule_name = 'trend_points' then limit_value end) as trend_points
    from {{ ref('sync_rules') }}
),

-- The publishes until this one, in their order. One that rested on a slip does not count, nor does one of a later
-- moment than this build's when the past is scored again.
past_rows as (
    select history.*
    from {{ ref('lead_score_history') }} as history
    inner join ready
        on
            history.publish_number <= ready.publish_number
            and history.as_of <= ready.as_of
    where not coalesce(history.is_retracted, false)
),

run_numbers as (
    select
        publish_number,
        as_of
    from past_rows
    union distinct
    select
        publish_number,
        as_of
    from ready
),

runs as (
    select
        publish_number,
        row_number() over (order by publish_number) as run_number,
        lead(as_of) over (order by publish_number) as next_as_of
    from run_numbers
),

compared as (
    select
        past_rows.*,
        runs.run_number,
        runs.next_as_of,
        lag(past_rows.score) over (partition by past_rows.lead_id order by past_rows.publish_number) as previous_score,
        lag(past_rows.tier) over (partition by past_rows.lead_id order by past_rows.publish_number) as previous_tier,
        lag(past_rows.content_hash) over (partition by past_rows.lead_id order by past_rows.publish_number)
            as previous_hash,
        lag(runs.run_number) over (partition by past_rows.lead_id order by past_rows.publish_number) as previous_run
    from past_rows
    inner join runs
        on past_rows.publish_number = runs.publish_number
),

-- A lead that skipped a run was Unscored in between, so its return is a change of tier and content.
changes as (
    select
        *,
        case
            when previous_run is null or tier <> previous_tier or run_number <> previous_run + 1 then as_of
        end as tier_changed_at,
        case
            when previous_run is null or coalesce(score, -1) <> coalesce(previous_score, -1) then as_of
        end as score_changed_at,
        case
            when previous_run is null or content_hash <> previous_hash or run_number <> previous_run + 1 then as_of
        end as content_changed_at,
        row_number() over (partition by lead_id order by publish_number desc) as recency
    from compared
),

last_changes as (
    select
        lead_id,
        max(tier_changed_at) as tier_changed_at,
        max(score_changed_at) as score_changed_at,
        max(content_changed_at) as content_changed_at
    from changes
    group by lead_id
),

-- The lead's score in the last publish of at least so many days ago.
earlier as (
    select
        past_rows.lead_id,
        max(rules.trend_points) as trend_points,
        max_by(past_rows.score, past_rows.publish_number) as score
    from past_rows
    cross join ready
    cross join rules
    where
        {{ dbt.datediff("past_rows.as_of", "ready.as_of", "hour") }}
        >= 24 * rules.trend_days
    group by past_rows.lead_id
),

latest as (
    select
        changes.lead_id,
        leads.account_id,
        leads.owner_id,
        changes.module,
        changes.scoring_model,
        changes.score,
        changes.probability,
        changes.log_odds,
        changes.score_points,
        changes.score_source,
        changes.model_score,
        changes.model_version,
        changes.publish_number,
        changes.as_of,
        changes.is_hand_raiser,
        changes.hand_raiser_behaviour,
        changes.hand_raised_at,
        changes.unseen_values,
        changes.grade,
        changes.fit_score,
        changes.behaviour_score,
        changes.behaviour_points,
        changes.reason_1,
        changes.reason_1_code,
        changes.reason_1_points,
        changes.reason_2,
        changes.reason_2_code,
        changes.reason_2_points,
        changes.reason_3,
        changes.reason_3_code,
        changes.reason_3_points,
        changes.previous_score,
        last_changes.score_changed_at,
        changes.content_hash,
        coalesce(changes.is_provisional, false) as is_provisional,
        changes.probability / nullif(champions.training_rate, 0) as expected_lift,
        case
            when changes.next_as_of is not null or changes.score is null or earlier.score is null then 'not_enough_info'
            when changes.score - earlier.score >= earlier.trend_points then 'improving'
            when earlier.score - changes.score >= earlier.trend_points then 'declining'
            else 'steady'
        end as score_trend,
        changes.next_as_of is not null as is_stale,
        funnel.out_reason,
        case when changes.next_as_of is null then changes.tier else 'Unscored' end as tier,
        case
            when changes.next_as_of is not null and changes.tier <> 'Unscored' then changes.tier
            when changes.run_number <> changes.previous_run + 1 then 'Unscored'
            else changes.previous_tier
        end as previous_tier,
        case
            when changes.next_as_of is not null and changes.tier <> 'Unscored' then changes.next_as_of
            else last_changes.tier_changed_at
        end as tier_changed_at,
        case when changes.next_as_of is null then changes.score_status else 'stale' end as score_status,
        case
            when changes.next_as_of is null then changes.status_reason
            else substr(
                'not scored since ' || cast(cast(changes.as_of as date) as varchar)
                || coalesce(
                    ': ' || funnel.out_reason,
                    case when leads.lead_id is null then ': no longer among the leads' end,
                    ''
                ),
                1,
                255
            )
        end as status_reason,
        case when changes.next_as_of is null then changes.lead_rank end as lead_rank,
        coalesce(changes.next_as_of, last_changes.content_changed_at) as content_changed_at,
        coalesce(funnel.is_converted, false) as is_converted
    from changes
    inner join last_changes
        on changes.lead_id = last_changes.lead_id
    left join leads
        on changes.lead_id = leads.lead_id
    left join funnel
        on changes.lead_id = funnel.lead_id
    left join champions
        on changes.model_version = champions.model_version
    left join earlier
        on changes.lead_id = earlier.lead_id
    where changes.recency = 1
),

queued as (
    select
        latest.*,
        case
            when not latest.is_stale and latest.out_reason is null
                then row_number() over (
                    partition by latest.owner_id, latest.is_stale, latest.out_reason is null
                    order by latest.lead_rank asc nulls last, latest.lead_id asc
                )
        end as rank_in_owner_queue
    from latest
),

scores as (
    select
        lead_id,
        account_id,
        owner_id,
        module,
        scoring_model,
        score,
        probability,
        log_odds,
        score_points,
        tier,
        score_status,
        status_reason,
        score_source,
        model_score,
        model_version,
        publish_number,
        as_of,
        lead_rank,
        rank_in_owner_queue,
        is_hand_raiser,
        hand_raiser_behaviour,
        hand_raised_at,
        reason_1,
        reason_1_code,
        reason_1_points,
        reason_2,
        reason_2_code,
        reason_2_points,
        reason_3,
        reason_3_code,
        reason_3_points,
        unseen_values,
        grade,
        fit_score,
        behaviour_score,
        behaviour_points,
        expected_lift,
        score_trend,
        previous_score,
        previous_tier,
        tier_changed_at,
        score_changed_at,
        content_changed_at,
        content_hash,
        is_converted,
        is_provisional
    from queued
)

select * from scores
