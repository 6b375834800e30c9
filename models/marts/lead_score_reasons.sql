with

reasons as (select * from {{ ref('scr_reasons') }}),

parts as (select * from {{ ref('scr_theme_parts') }}),

lead_reasons as (
    select
        reasons.entity_id as lead_id,
        reasons.as_of,
        reasons.model_version,
        reasons.feature,
        reasons.feature_label,
        reasons.value_text,
        reasons.bin_label,
        reasons.log_odds,
        reasons.points,
        reasons.reason_rank,
        reasons.direction,
        reasons.reason_code,
        reasons.reason_text,
        coalesce(parts.theme_code, 'base') as theme_code
    from reasons
    left join parts
        on reasons.feature = parts.feature
    where reasons.entity = 'lead'
)

select * from lead_reasons
