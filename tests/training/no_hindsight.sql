{{ config(store_failures=true) }}

-- No column that past moments read as it is today gives the outcome away, unless a person looked at it and allowed it.
select
    scoring_model,
    subject,
    check_name,
    reason as message
from {{ ref('trn_hindsight') }}
where verdict = 'leak' and allowed_by is null
