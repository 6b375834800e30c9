with

tiers as (select * from {{ ref('scr_tiers') }}),

points as (select * from {{ ref('scr_points') }}),

champions as (select * from {{ ref('scr_champions') }}),

catalogue as (select * from {{ ref('ftr_catalogue') }}),

explained_leads as (
    select * from tiers
    where has_model_reasons
),

ranked_points as (
    select
        explained_leads.lead_id,
        explained_leads.as_of,
        explained_leads.model_version,
        points.feature,
        points.bin_label,
        points.log_odds,
        points.points,
        coalesce(catalogue.label, replace(points.feature, '_', ' ')) as feature_label,
        {{ reason_value('points') }} as value_text,
        row_number() over (
            partition by explained_leads.lead_id
            order by abs(points.points) desc nulls last, points.feature asc
        ) as reason_rank
    from explained_leads
    inner join points
        on
            explained_leads.scoring_model = points.scoring_model
            and explained_leads.lead_id = points.entity_id
            and explained_leads.as_of = points.as_of
    left join catalogue
        on points.feature = catalogue.feature
),

term_reasons as (
    select
        lead_id,
        as_of,
        model_version,
        feature,
        feature_label,
        value_text,
        bin_label,
        log_odds,
        points,
        reason_rank,
        case when points > 0 then 'raises' when points < 0 then 'lowers' else 'neutral' end as direction
    from ranked_points
),

base_reasons as (
    select
        explained_leads.lead_id,
        explained_leads.as_of,
        explained_leads.model_version,
        'base' as feature,
        'where every lead starts' as feature_label,
        cast(null as varchar) as value_text,
        cast(null as varchar) as bin_label,
        champions.base_log_odds as log_odds,
        champions.score_offset + champions.score_factor * champions.base_log_odds as points,
        cast(0 as bigint) as reason_rank,
        'base' as direction
    from explained_leads
    inner join champions
        on explained_leads.model_version = champions.model_version
),

all_reasons as (
    select * from base_reasons
    union all
    select * from term_reasons
),

reasons as (
    select
        lead_id,
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
        case when direction = 'base' then 'base' else feature || ':' || direction end as reason_code,
        substr(feature_label || coalesce(': ' || value_text, ''), 1, 255) as reason_text
    from all_reasons
)

select * from reasons
