{{ config(store_failures=true) }}

-- The points of a theme are the sum of its terms, and the themes and the base of a lead are its points.
with

themes as (
    select * from {{ ref('scr_theme_reasons') }}
    where direction <> 'rule'
),

tiers as (
    select * from {{ ref('scr_tiers') }}
    where has_model_reasons
),

terms as (
    select
        reasons.entity_id as lead_id,
        coalesce(parts.theme_code, 'base') as theme_code,
        sum(reasons.points) as points
    from {{ ref('scr_reasons') }} as reasons
    left join {{ ref('scr_theme_parts') }} as parts
        on reasons.feature = parts.feature
    where reasons.entity = 'lead'
    group by reasons.entity_id, coalesce(parts.theme_code, 'base')
),

lead_points as (
    select
        lead_id,
        sum(points) as points
    from themes
    group by lead_id
),

faults as (
    select
        coalesce(terms.lead_id, themes.lead_id) as lead_id,
        coalesce(terms.theme_code, themes.theme_code) as theme_code,
        'the theme is not the sum of its terms' as fault
    from terms
    full outer join themes
        on
            terms.lead_id = themes.lead_id
            and terms.theme_code = themes.theme_code
    where not coalesce(abs(terms.points - themes.points) < 1e-9, false)
    union all
    select
        coalesce(tiers.lead_id, lead_points.lead_id) as lead_id,
        'all' as theme_code,
        'the themes and the base are not the points of the score' as fault
    from tiers
    full outer join lead_points
        on tiers.lead_id = lead_points.lead_id
    where not coalesce(abs(tiers.score_points - lead_points.points) < 1e-9, false)
)

select * from faults
