-- Every mart waits for this table, and this table for every test of what it names and of all that comes before that:
-- dbt holds a model back only for tests whose every table is upstream of it. Named are the tables and seeds after which
-- nothing else comes but the marts and monitoring.
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
