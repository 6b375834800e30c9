with

reasons as (select * from {{ ref('scr_reasons') }}),

lead_reasons as (
    select
        entity_id as lead_id,
        as_of,
        model_version,
        feature,
        feature_label,
        value_text,
        bin_label,
        log_odds,
        points,
        reason_rank,
        direction,
        reason_code,
        reason_text
    from reasons
    where entity = 'lead'
)

select * from lead_reasons
