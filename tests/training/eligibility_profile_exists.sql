{{ config(store_failures=true) }}

-- A mistyped eligibility_profile would leave no gate to pass; then nothing is promoted, and this says why.
{{ config(store_failures=true) }}

with chosen_gates as (

    select
        count(*) as all_gates,
        count(case when profile = {{ text_literal(knob('eligibility_profile')) }} then 1 end) as gate_count
    from {{ ref('eligibility') }}

)

select
    {{ text_literal(knob('eligibility_profile')) }} as profile,
    'knob eligibility_profile is ' || {{ text_literal(knob('eligibility_profile')) }}
    || ', but seeds/policy/eligibility.csv has no such profile; write honest, strict or one of yours.' as message
from chosen_gates
where all_gates > 0 and gate_count = 0
