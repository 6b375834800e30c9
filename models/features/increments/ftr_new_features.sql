with

moments as (select * from {{ ref('ftr_due_moments') }}),

behaviours as (select * from {{ ref('ftr_behaviours') }}),

totals as (select * from {{ ref('ftr_totals') }}),

sequences as (select * from {{ ref('ftr_sequences') }}),

triggers as (select * from {{ ref('ftr_triggers') }}),

states as (select * from {{ ref('ftr_states') }}),

accounts as (select * from {{ ref('ftr_accounts') }}),

profiles as (select * from {{ ref('ftr_profiles') }}),

properties as (select * from {{ ref('ftr_properties') }}),

-- A count without events is 0; a time since something that never happened is null.
features as (
    select
        moments.scoring_model,
        moments.entity_id,
        moments.as_of,
        moments.is_current,
        moments.settings_digest,
        profiles.module,
        {{ behaviour_features() }}
        coalesce(totals.event_count_1d, 0) as event_count_1d,
        coalesce(totals.event_count_7d, 0) as event_count_7d,
        coalesce(totals.event_count_30d, 0) as event_count_30d,
        coalesce(totals.event_count_90d, 0) as event_count_90d,
        {{ source_features('totals') }}
        coalesce(totals.event_decayed, 0) as event_decayed,
        totals.event_days_since,
        coalesce(totals.active_days_30d, 0) as active_days_30d,
        coalesce(totals.active_days_90d, 0) as active_days_90d,
        coalesce(totals.distinct_behaviours_30d, 0) as distinct_behaviours_30d,
        coalesce(totals.distinct_behaviours_90d, 0) as distinct_behaviours_90d,
        coalesce(totals.event_value_30d, 0) as event_value_30d,
        coalesce(totals.event_value_90d, 0) as event_value_90d,
        totals.event_trend,
        sequences.last_behaviour_1,
        sequences.last_behaviour_2,
        sequences.last_behaviour_3,
        sequences.last_gap_1_days,
        sequences.last_gap_2_days,
        triggers.trigger_count_7d,
        triggers.trigger_count_30d,
        triggers.trigger_count_90d,
        triggers.trigger_days_since,
        triggers.trigger_days_since_first,
        triggers.latest_trigger_type,
        triggers.latest_campaign,
        states.current_state,
        states.days_in_state,
        states.states_passed,
        accounts.account_event_count_30d,
        accounts.account_lead_count,
        accounts.account_open_lead_count,
        profiles.lead_age_days,
        profiles.lead_module,
        profiles.email_domain_kind,
        profiles.account_age_days
        {{ attribute_features() }}
        {{ property_feature_columns() }}
    from moments
    {{ behaviour_joins() }}
    left join totals
        on moments.moment_number = totals.moment_number
    left join sequences
        on moments.moment_number = sequences.moment_number
    left join triggers
        on moments.moment_number = triggers.moment_number
    left join states
        on moments.moment_number = states.moment_number
    left join accounts
        on moments.moment_number = accounts.moment_number
    left join profiles
        on moments.moment_number = profiles.moment_number
    left join properties -- noqa: ST11
        on moments.moment_number = properties.moment_number
)

select * from features
