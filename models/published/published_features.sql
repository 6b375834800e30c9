-- What a score by the model rested on is kept with its publish, so that it can be rebuilt when all of it has changed.
with

ready as (select * from {{ ref('scr_ready') }}),

reasons as (select * from {{ ref('scr_reasons') }}),

kept as (
    select
        ready.publish_number,
        reasons.entity_id as lead_id,
        reasons.model_version,
        reasons.feature,
        reasons.numeric_value,
        reasons.text_value,
        reasons.bin
    from reasons
    inner join ready
        on ready.is_new
    where
        reasons.entity = 'lead'
        and reasons.direction <> 'base'
)

select * from kept
