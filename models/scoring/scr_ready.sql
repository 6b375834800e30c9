-- No mart is built before every error test has passed: every mart waits for this table, and this table waits for the
-- tests of all tables that it names and of all tables before those. It names the last table of each branch, because
-- dbt makes a model wait only for tests whose tables all stand upstream of it.
-- depends_on: {{ ref('audiences') }}
-- depends_on: {{ ref('conversions') }}
-- depends_on: {{ ref('metric_limits') }}
-- depends_on: {{ ref('stg_publishes') }}
-- depends_on: {{ ref('stg_last_sync') }}
-- depends_on: {{ ref('stg_last_account_sync') }}
-- depends_on: {{ ref('stg_erasure_siblings') }}
-- depends_on: {{ ref('ftr_built_digests') }}
-- depends_on: {{ ref('trn_forecasts') }}
-- depends_on: {{ ref('trn_hindsight') }}
-- depends_on: {{ ref('trn_selection') }}
with

clock as (select * from {{ ref('stg_clock') }}),

last_publish as (select * from {{ ref('stg_last_publish') }}),

-- Everything that the marts are made of. Where none of it changed since the last publish, the marts cannot differ.
read_by_marts as (
    {{ table_digest('stg_leads') }}
    union all
    {{ table_digest('stg_record_marks') }}
    union all
    {{ table_digest('weight_rules') }}
    union all
    {{ table_digest('funnel_steps') }}
    union all
    {{ table_digest('stg_erasures') }}
    union all
    {{ table_digest('sync_rules') }}
    union all
    {{ table_digest('sync_actions') }}
    union all
    {{ table_digest('scr_lead_status') }}
    union all
    {{ table_digest('scr_champions') }}
    union all
    {{ table_digest('scr_tier_edges') }}
    union all
    {{ table_digest('scr_tiers') }}
    union all
    {{ table_digest('scr_reasons') }}
    union all
    {{ table_digest('scr_theme_reasons') }}
    union all
    {{ table_digest('scr_theme_parts') }}
    union all
    {{ table_digest('scr_account_scores') }}
    union all
    {{ table_digest('scr_account_rollups') }}
    union all
    {{ table_digest('scr_behaviour_weights') }}
    union all
    {{ table_digest('scr_event_points') }}
    union all
    {{ table_digest('scr_cohorts') }}
    union all
    {{ table_digest('scr_cohort_versions') }}
    union all
    {{ table_digest('scr_funnel_entries') }}
    union all
    {{ table_digest('stg_sync_reports') }}
),

digests as (
    select
        md5(
            {{ dbt.listagg("table_name || '=' || digest", "';'", "order by table_name") }}
            || {{ text_literal(code_digest()) }}
        ) as content_digest
    from read_by_marts
),

ready as (
    select
        clock.as_of,
        last_publish.publish_number as last_publish_number,
        digests.content_digest,
        coalesce(
            digests.content_digest <> last_publish.content_digest or clock.as_of <> last_publish.last_published_as_of,
            true
        ) as is_new
    from clock
    cross join last_publish
    cross join digests
),

numbered as (
    select
        as_of,
        content_digest,
        is_new,
        last_publish_number,
        last_publish_number + case when is_new then 1 else 0 end as publish_number
    from ready
)

select * from numbered
