{{ config(store_failures=true) }}

-- Every reason has words of the seed, and every placeholder in them was filled.
with

themes as (select * from {{ ref('scr_theme_reasons') }}),

faults as (
    select
        theme_code,
        fact,
        direction,
        reason_text,
        case
            when reason_text like '%' || '{' || '%' then 'a placeholder that these words cannot fill'
            else 'reason_words has no line for the theme and fact'
        end as fault
    from themes
    where not has_words or reason_text like '%' || '{' || '%'
)

select * from faults
