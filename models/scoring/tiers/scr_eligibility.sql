with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

funnel as (select * from {{ ref('scr_lead_status') }}),

champions as (select * from {{ ref('scr_champions') }}),

versions as (select * from {{ ref('trn_fitted_models_py') }}),

promotions as (select * from {{ ref('trn_promotions') }}),

gates as (select * from {{ ref('trn_gates') }}),

shortages as (select * from {{ ref('trn_shortages') }}),

clustered as (select * from {{ ref('scr_cluster_tiers') }}),

-- Champions that can score nobody, for their artifact cannot be read and they have no terms.
silent_champions as (
    select
        champions.model_version,
        clustered.fault
    from champions
    inner join clustered
        on champions.model_version = clustered.model_version
    where not clustered.can_score
),

modules as (select distinct module from funnel),

-- An account whose leads are of several modules is of none.
questions as (
    select
        scoring_models.scoring_model,
        scoring_models.question,
        modules.module
    from scoring_models
    cross join modules
    union distinct
    select
        scoring_model,
        question,
        '(none)' as module
    from scoring_models
    where entity = 'account'
),

judged_gates as (
    select
        model_version,
        module,
        gate,
        case when not coalesce(is_passed, false) then coalesce(detail, gate) end as failure
    from gates
),

-- Several gates can fail for the same reason (too few rows); it is said once.
distinct_failures as (
    select
        model_version,
        module,
        failure,
        min(gate) as gate
    from judged_gates
    group by model_version, module, failure
),

judged_modules as (
    select
        model_version,
        module,
        count(failure) as failed_gates,
        {{ dbt.listagg("failure", "'; '", "order by gate") }} as failures
    from distinct_failures
    group by model_version, module
),

ranked_versions as (
    select
        versions.scoring_model,
        case
            when versions.artifact is null
                then 'no model could be fitted: ' || coalesce(versions.fit_note, 'no reason was left')
            else
                'no model is published: '
                || coalesce(promotions.reason, versions.model_version || ' has not been judged')
        end as reason,
        row_number() over (partition by versions.scoring_model order by versions.version_number desc) as recency
    from versions
    left join promotions
        on versions.model_version = promotions.model_version
    where not coalesce(versions.is_retracted, false)
),

newest_versions as (
    select * from ranked_versions
    where recency = 1
),

verdicts as (
    select
        questions.scoring_model,
        questions.module,
        champions.model_version,
        coalesce(judged_modules.failed_gates = 0, false) and silent_champions.model_version is null as is_eligible,
        case
            when silent_champions.model_version is not null then silent_champions.fault
            when judged_modules.failed_gates = 0 then 'passed every gate'
            when judged_modules.failed_gates > 0 then judged_modules.failures
            when champions.model_version is not null
                then
                    'no gate was judged for this module: it has no row in the test period of '
                    || champions.model_version
            when newest_versions.scoring_model is not null then newest_versions.reason
            else 'no model was fitted: ' || coalesce(shortages.shortage, 'the knob refit forbids it')
        end as reason
    from questions
    left join champions
        on questions.scoring_model = champions.scoring_model
    left join silent_champions
        on champions.model_version = silent_champions.model_version
    left join judged_modules
        on
            champions.model_version = judged_modules.model_version
            and questions.module = judged_modules.module
    left join newest_versions
        on questions.scoring_model = newest_versions.scoring_model
    left join shortages
        on questions.question = shortages.scoring_model
),

eligibility as (
    select
        scoring_model,
        module,
        model_version,
        is_eligible,
        substr(reason, 1, 255) as reason
    from verdicts
)

select * from eligibility
