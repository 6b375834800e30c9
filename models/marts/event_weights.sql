with

weights as (select * from {{ ref('scr_behaviour_weights') }}),

rules as (select * from {{ ref('weight_rules') }}),

limits as (
    select
        max(case when limit_name = 'few_leads' then limit_value end) as few_leads,
        max(case when limit_name = 'few_conversions' then limit_value end) as few_conversions,
        max(case when limit_name = 'frequent_share' then limit_value end) as frequent_share,
        max(case when limit_name = 'low_lift' then limit_value end) as low_lift,
        max(case when limit_name = 'rare_share' then limit_value end) as rare_share,
        max(case when limit_name = 'high_lift' then limit_value end) as high_lift
    from rules
),

proposed as (
    select
        weights.*,
        case
            when weights.is_sales then 'keep'
            when weights.is_hand_raiser and weights.share_of_moments >= limits.frequent_share then 'demote'
            when
                coalesce(weights.leads_reached, 0) < limits.few_leads
                or weights.conversions_with < limits.few_conversions
                then 'too few'
            when weights.is_hand_raiser then 'keep'
            when
                weights.share_of_moments >= limits.frequent_share
                and coalesce(weights.lift_low, 0) < limits.low_lift
                then 'zero'
            when weights.share_of_moments <= limits.rare_share and weights.lift_low >= limits.high_lift then 'promote'
            else 'keep'
        end as proposal
    from weights
    cross join limits
),

event_weights as (
    select
        scoring_model,
        behaviour,
        model_version,
        is_in_force,
        cast(coalesce(leads_reached, 0) as bigint) as leads_reached,
        cast(coalesce(moments_with, 0) as bigint) as moments_with,
        cast(coalesce(conversions_with, 0) as bigint) as conversions_with,
        coalesce(share_of_moments, 0) as share_of_moments,
        events_per_moment,
        rate_with,
        rate_without,
        lift,
        lift_low,
        lift_high,
        suggested_weight,
        suggested_low,
        suggested_high,
        override_weight,
        coalesce(override_weight, suggested_weight, 0) as effective_weight,
        asked_weight,
        cast({{ knob('half_life_days') }} as double) as half_life_days,
        is_hand_raiser,
        is_sales,
        proposal,
        case
            when is_sales then 'a sales touch follows interest, so it never counts'
            when proposal = 'too few' then 'too few leads or conversions had it to say anything'
            when proposal = 'demote' then 'so many leads do it that it qualifies nobody by itself'
            when proposal = 'zero' then 'frequent, and leads with it hardly convert more often'
            when proposal = 'promote' then 'rare, and leads with it surely convert far more often'
            when is_hand_raiser then 'rare enough to qualify a lead by itself'
            else 'neither common and weak nor rare and strong'
        end as proposal_reason
    from proposed
)

select * from event_weights
