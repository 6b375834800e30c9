{{ config(store_failures=true) }}

-- A mistyped eligibility_profile would leave no gate to pass; then nothing is promoted, and this says why.
with chosen_gates as (

    select
        count(*) as all_gates,
        count(case when profile = '{{ var("eligibility_profile") }}' then 1 end) as gate_count
    from {{ ref('eligibility') }}

)

select
    '{{ var("eligibility_profile") }}' as profile,
    'seeds/policy/eligibility.csv has no such profile: correct the var eligibility_profile' as message
from chosen_gates
where all_gates > 0 and gate_count = 0
