with

attributes as (

    select * from {{ ref('stg_account_attributes') }}

),

clock as (

    select * from {{ ref('stg_clock') }}

),

-- A build that replays an earlier moment records nothing, because it would date today's values back.
current_values as (

    select
        attributes.account_id
        {{- attribute_columns('account') }},
        clock.as_of,
        {{ recorded_text('account') }} as attribute_text,
        {{ recorded_text('account', names_only=true) }} as recorded_columns
    from attributes
    cross join clock
    where clock.as_of >= clock.latest_known_at and {{ recorded_columns('account') | length }} > 0

)

select * from current_values
