-- A build that has something to publish adds its rows; a later one marks what rested on a slip.
-- depends_on: {{ ref('stg_clock') }}
with

ready as (select * from {{ ref('scr_ready') }}),

tiers as (select * from {{ ref('scr_tiers') }}),

champions as (select * from {{ ref('scr_champions') }}),

theme_reasons as (select * from {{ ref('scr_theme_reasons') }}),

-- The reason of a rule comes first, then that of a person who set the score, then those of the model. What a rule says
-- is not said twice.
rule_reasons as (
    select
        lead_id,
        0 as place,
        reason_text,
        reason_code,
        points
    from theme_reasons
    where direction = 'rule'
),

manual_reasons as (
    select
        lead_id,
        1 as place,
        status_reason as reason_text,
        'manual_score' as reason_code,
        cast(null as double) as points
    from tiers
    where score_source = 'manual'
),

model_reasons as (
    select
        theme_reasons.lead_id,
        1 + theme_reasons.reason_rank as place,
        theme_reasons.reason_text,
        theme_reasons.reason_code,
        theme_reasons.points
    from theme_reasons
    left join tiers
        on theme_reasons.lead_id = tiers.lead_id
    where
        theme_reasons.direction in ('raises', 'lowers')
        and theme_reasons.theme_code <> coalesce('did_' || tiers.hand_raiser_behaviour, '')
),

candidate_reasons as (
    select * from rule_reasons
    union all
    select * from manual_reasons
    union all
    select * from model_reasons
),

placed_reasons as (
    select
        lead_id,
        reason_code,
        points,
        substr(reason_text, 1, 255) as reason_text,
        row_number() over (partition by lead_id order by place, reason_code) as place
    from candidate_reasons
),

top_reasons as (
    select
        lead_id,
        max(case when place = 1 then reason_text end) as reason_1,
        max(case when place = 1 then reason_code end) as reason_1_code,
        max(case when place = 1 then points end) as reason_1_points,
        max(case when place = 2 then reason_text end) as reason_2,
        max(case when place = 2 then reason_code end) as reason_2_code,
        max(case when place = 2 then points end) as reason_2_points,
        max(case when place = 3 then reason_text end) as reason_3,
        max(case when place = 3 then reason_code end) as reason_3_code,
        max(case when place = 3 then points end) as reason_3_points
    from placed_reasons
    group by lead_id
),

explained as (
    select
        tiers.*,
        ready.publish_number,
        {{ dbt.datediff("cast('2000-01-01' as timestamp)", "tiers.hand_raised_at", "second") }}
            as hand_raised_second,
        coalesce(champions.is_provisional, false) as is_provisional,
        top_reasons.reason_1,
        top_reasons.reason_1_code,
        top_reasons.reason_1_points,
        top_reasons.reason_2,
        top_reasons.reason_2_code,
        top_reasons.reason_2_points,
        top_reasons.reason_3,
        top_reasons.reason_3_code,
        top_reasons.reason_3_points
    from tiers
    inner join ready
        on ready.is_new
    left join champions
        on tiers.model_version = champions.model_version
    left join top_reasons
        on tiers.lead_id = top_reasons.lead_id
),

-- The hash covers what a CRM is sent, as integers and text only, so that every engine gives the same one.
history as (
    select
        lead_id,
        publish_number,
        as_of,
        scoring_model,
        module,
        score,
        score_points,
        probability,
        log_odds,
        tier,
        score_status,
        status_reason,
        score_source,
        model_score,
        model_version,
        unseen_values,
        grade,
        fit_score,
        behaviour_score,
        behaviour_points,
        lead_rank,
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
        false as is_retracted,
        is_provisional,
        md5(
            coalesce(cast(score as varchar), '')
            || '|' || coalesce(cast(cast(round(probability * 10000) as bigint) as varchar), '')
            || '|' || tier
            || '|' || score_status
            || '|' || score_source
            || '|' || coalesce(model_version, '')
            || '|' || coalesce(grade, '')
            || '|' || coalesce(hand_raiser_behaviour, '')
            || '|' || coalesce(cast(hand_raised_second as varchar), '')
            || '|' || coalesce(reason_1_code, '')
            || ';' || coalesce(reason_2_code, '')
            || ';' || coalesce(reason_3_code, '')
        ) as content_hash
    from explained
)

select * from history
