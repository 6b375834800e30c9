{{ config(store_failures=true) }}

-- A champion that is surely better than an honest model gets is looked at before anybody is called by it.
with

champions as ({{ newest_champions() }}),

evaluations as (
    select * from {{ ref('trn_evaluations') }}
    where candidate = 'champion' and split = 'test' and slice = 'overall' and metric = 'roc_auc'
),

limits as (
    select limit_value from {{ ref('hindsight_limits') }}
    where limit_name = 'champion_auc'
),

suspects as (select * from {{ ref('suspects') }})

select
    evaluations.scoring_model,
    evaluations.model_version,
    evaluations.model_version || ' has an AUC of ' || {{ number_text('evaluations.value') }}
    || ' on the test period, surely ' || {{ number_text('evaluations.ci_low') }}
    || ', and honest models of leads stay below ' || {{ number_text('limits.limit_value') }}
    || ': look in trn_terms for a feature that is known only after the conversion (trn_hindsight looks at the columns '
    || 'without a date) and remove it; or, if it is rightly so good, write ' || evaluations.scoring_model
    || ' with your name and the reason into seeds/policy/suspects.csv' as message
from champions
inner join evaluations
    on champions.model_version = evaluations.model_version
cross join limits
left join suspects
    on {{ name_key('suspects.subject') }} = evaluations.scoring_model
where evaluations.ci_low > limits.limit_value and suspects.subject is null
