-- No mart is built before every error test has passed: every mart waits for this table, and this table waits for the
-- tests of all tables that it names and of all tables before those. It names the last table of each branch, because
-- dbt makes a model wait only for tests whose tables all stand upstream of it.
-- depends_on: {{ ref('audiences') }}
-- depends_on: {{ ref('conversions') }}
-- depends_on: {{ ref('metric_limits') }}
-- depends_on: {{ ref('weight_rules') }}
-- depends_on: {{ ref('ftr_built_digests') }}
-- depends_on: {{ ref('trn_forecasts') }}
-- depends_on: {{ ref('trn_hindsight') }}
-- depends_on: {{ ref('trn_selection') }}
-- depends_on: {{ ref('scr_reasons') }}
-- depends_on: {{ ref('scr_account_rollups') }}
-- depends_on: {{ ref('scr_behaviour_weights') }}
-- depends_on: {{ ref('scr_cohorts') }}
-- depends_on: {{ ref('scr_event_points') }}
-- depends_on: {{ ref('scr_funnel_entries') }}
with

clock as (select * from {{ ref('stg_clock') }}),

ready as (
    select as_of
    from clock
)

select * from ready
