with

attributes as (

    select * from {{ ref('stg_lead_attributes') }}

),

clock as (

    select * from {{ ref('stg_clock') }}

),

-- Today's values are knowledge of today: a build that replays an earlier moment has nothing to record.
current_values as (

    select
        attributes.lead_id
        {{- attribute_columns('lead', 'mutable') }},
        clock.as_of,
        {{ attribute_text('lead', 'mutable') }} as attribute_text
    from attributes
    cross join clock
    where clock.as_of >= clock.latest_known_at and {{ declared_attributes('lead', 'mutable') | length }} > 0

)

select * from current_values
