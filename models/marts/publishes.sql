{%- set held_back = not_published_because() %}
-- A publish is added by a build that may publish and has something new to say; those before it stay as they are.
with

ready as (select * from {{ ref('scr_ready') }}),

scores as (select * from {{ ref('lead_scores') }}),

champions as (select * from {{ ref('scr_champions') }}),

edges as (select * from {{ ref('scr_tier_edges') }}),

past_publishes as (select * from {{ ref('stg_publishes') }}),

digests as (
    {{ table_digest('lead_scores') }}
    union all
    {{ table_digest('lead_score_reasons') }}
    union all
    {{ table_digest('lead_score_history') }}
    union all
    {{ table_digest('sync_lead_scores') }}
    union all
    {{ table_digest('sync_lead_scores_salesforce') }}
    union all
    {{ table_digest('sync_contact_scores_salesforce') }}
    union all
    {{ table_digest('sync_account_scores') }}
    union all
    {{ table_digest('sync_account_scores_salesforce') }}
    union all
    {{ table_digest('account_scores') }}
    union all
    {{ table_digest('event_weights') }}
    union all
    {{ table_digest('lead_timeline') }}
    union all
    {{ table_digest('lead_funnel') }}
    union all
    {{ table_digest('lead_cohorts') }}
    union all
    {{ table_digest('lead_cohort_profiles') }}
    union all
    {{ table_digest('sync_ledger') }}
),

contents as (
    select
        '{' || {{ dbt.listagg(
            "'\"' || table_name || '\": {\"rows\": ' || cast(row_count as varchar) || ', \"hash\": \"' || digest || '\"}'",
            "', '", "order by table_name"
        ) }} || '}' as table_hashes
    from digests
),

versions as (
    select {{ dbt.listagg("model_version", "', '", "order by model_version") }} as model_versions
    from champions
),

published_model as (
    select
        max(model_version) as model_version,
        max(warm_from) as warm_from,
        max(hot_from) as hot_from
    from edges
    where scoring_model = {{ text_literal(knob('scoring_models')[0].name) }}
),

listed as (
    select
        count(*) as leads,
        count(lead_rank) as listed_leads,
        count(case when lead_rank is not null then model_score end) as scored_leads,
        count(case when tier = 'Hot' then 1 end) as hot_leads,
        count(case when tier = 'Warm' then 1 end) as warm_leads,
        count(case when tier = 'Cold' then 1 end) as cold_leads
    from scores
),

this_publish as (
    select
        ready.publish_number,
        {{ utc_now() }} as published_at,
        ready.as_of,
        {{ text_literal(knob('scoring_models')[0].name) }} as scoring_model,
        published_model.model_version,
        versions.model_versions,
        published_model.warm_from,
        published_model.hot_from,
        listed.leads,
        listed.listed_leads,
        listed.scored_leads,
        listed.hot_leads,
        listed.warm_leads,
        listed.cold_leads,
        contents.table_hashes,
        ready.content_digest,
        {{ text_literal(code_digest()) }} as code_version,
        {{ text_literal(published_to() or '') }} as published_to,
        false as is_retracted
    from ready
    cross join contents
    cross join versions
    cross join published_model
    cross join listed
    where
        ready.is_new
        and {{ text_literal(held_back) }} = ''
),

all_publishes as (
    select
        publish_number,
        published_at,
        as_of,
        scoring_model,
        model_version,
        model_versions,
        warm_from,
        hot_from,
        leads,
        listed_leads,
        scored_leads,
        hot_leads,
        warm_leads,
        cold_leads,
        table_hashes,
        content_digest,
        code_version,
        published_to,
        is_retracted
    from past_publishes
    union all
    select * from this_publish
)

select * from all_publishes
