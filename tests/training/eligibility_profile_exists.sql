-- A mistyped eligibility_profile would leave no gate to pass; then nothing is promoted, and this says why.
select
    '{{ var("eligibility_profile") }}' as profile,
    'seeds/policy/eligibility.csv has no such profile: correct the var eligibility_profile' as message
from (select 1 as one) as single_row
where not exists (
    select 1 from {{ ref('eligibility') }}
    where profile = '{{ var("eligibility_profile") }}'
)
