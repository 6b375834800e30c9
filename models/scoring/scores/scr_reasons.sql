-- Leads and accounts are explained by the same rule: a reason is a term of the version that scored them, and the terms
-- add up to the score.
with

tiers as (select * from {{ ref('scr_tiers') }}),

account_scores as (select * from {{ ref('scr_account_scores') }}),

points as (select * from {{ ref('scr_points') }}),

champions as (select * from {{ ref('scr_champions') }}),

catalogue as (select * from {{ ref('ftr_catalogue') }}),

explained as (
    select
        'lead' as entity,
        lead_id as entity_id,
        as_of,
        scoring_model,
        model_version
    from tiers
    where has_model_reasons
    union all
    select
        'account' as entity,
        account_id as entity_id,
        as_of,
        scoring_model,
        model_version
    from account_scores
    where has_reasons
),

term_reasons as (
    select
        explained.entity,
        explained.entity_id,
        explained.as_of,
        explained.model_version,
        points.feature,
        points.numeric_value,
        points.text_value,
        points.bin,
        points.bin_label,
        points.log_odds,
        points.points,
        coalesce(
            case when explained.entity = 'account' then catalogue.account_label else catalogue.label end,
            replace(points.feature, '_', ' ')
        ) as feature_label,
        case
            when points.value_text is null then coalesce(catalogue.unknown_word, 'unknown')
            when points.bin_kind = 'other' then points.value_text || ' (rare or new)'
            else points.value_text
        end as value_text,
        row_number() over (
            partition by explained.entity, explained.entity_id
            order by abs(points.points) desc nulls last, points.feature asc
        ) as reason_rank,
        case when points.points > 0 then 'raises' when points.points < 0 then 'lowers' else 'neutral' end as direction
    from explained
    inner join points
        on
            explained.scoring_model = points.scoring_model
            and explained.entity_id = points.entity_id
            and explained.as_of = points.as_of
    left join catalogue
        on points.feature = catalogue.feature
),

base_reasons as (
    select
        explained.entity,
        explained.entity_id,
        explained.as_of,
        explained.model_version,
        'base' as feature,
        cast(null as double) as numeric_value,
        cast(null as varchar) as text_value,
        cast(null as integer) as bin,
        cast(null as varchar) as bin_label,
        champions.base_log_odds as log_odds,
        champions.score_offset + champions.score_factor * champions.base_log_odds as points,
        'where every ' || explained.entity || ' starts' as feature_label,
        cast(null as varchar) as value_text,
        cast(0 as bigint) as reason_rank,
        'base' as direction
    from explained
    inner join champions
        on explained.model_version = champions.model_version
),

all_reasons as (
    select * from base_reasons
    union all
    select * from term_reasons
),

reasons as (
    select
        *,
        case when direction = 'base' then 'base' else feature || ':' || direction end as reason_code,
        substr(feature_label || coalesce(': ' || value_text, ''), 1, 255) as reason_text
    from all_reasons
)

select * from reasons
