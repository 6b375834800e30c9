-- The tables of monitoring are published together, when all of them are built and every test of them passed: this one
-- waits for all, and the publish for this one.
-- depends_on: {{ ref('mon_bot_filter') }}
-- depends_on: {{ ref('mon_data_quality') }}
-- depends_on: {{ ref('mon_drift') }}
-- depends_on: {{ ref('mon_erasure_siblings') }}
-- depends_on: {{ ref('mon_feature_use') }}
-- depends_on: {{ ref('mon_hindsight') }}
-- depends_on: {{ ref('mon_kept_moments') }}
-- depends_on: {{ ref('mon_late_events') }}
-- depends_on: {{ ref('mon_mapping_performance') }}
-- depends_on: {{ ref('mon_never_asked') }}
-- depends_on: {{ ref('mon_new_since_training') }}
-- depends_on: {{ ref('mon_splits') }}
-- depends_on: {{ ref('mon_sync') }}
-- depends_on: {{ ref('mon_sync_rows') }}
-- depends_on: {{ ref('mon_tier_movers') }}
-- depends_on: {{ ref('score_outcomes') }}
-- depends_on: {{ ref('metric_log') }}
-- depends_on: {{ ref('mon_reliability') }}
-- depends_on: {{ ref('mon_tier_order') }}
with

ready as (select * from {{ ref('scr_ready') }}),

looked_at as (
    select
        publish_number,
        as_of
    from ready
)

select * from looked_at
