{{ config(store_failures=true) }}

-- No column that past moments read as it is today gives the outcome away, unless a person looked at it and allowed it.
-- Of a column that fails several checks, or for several questions, one line says enough.
with

leaks as (
    select
        *,
        row_number() over (
            partition by subject
            order by
                case check_name
                    when 'edited' then 1 when 'covers the winners' then 2 when 'too good alone' then 3 else 4
                end,
                check_name,
                scoring_model
        ) as place
    from {{ ref('trn_hindsight') }}
    where verdict = 'leak' and allowed_by is null
)

select
    scoring_model,
    subject,
    check_name,
    reason as message
from leaks
where place = 1
