with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

grid as (select * from {{ ref('ftr_grid') }}),

members as (select * from {{ ref('ftr_members') }}),

triggers as (select * from {{ ref('stg_triggers') }}),

conversions as (select * from {{ ref('ftr_conversions') }}),

closed_spans as (select * from {{ ref('ftr_closed_spans') }}),

triggered as (
    select distinct
        grid.scoring_model,
        triggers.lead_id,
        grid.as_of,
        grid.is_current
    from grid
    inner join scoring_models
        on grid.scoring_model = scoring_models.scoring_model
    inner join triggers
        on
            triggers.triggered_at <= grid.as_of
            and {{ dbt.dateadd('day', '-scoring_models.trigger_window_days', 'grid.as_of') }}
            < triggers.triggered_at
),

-- Of an account, one open lead with a trigger is enough.
open_entities as (
    select distinct
        triggered.scoring_model,
        members.entity_id,
        members.history_id,
        triggered.as_of,
        triggered.is_current
    from triggered
    inner join members
        on
            triggered.scoring_model = members.scoring_model
            and triggered.lead_id = members.lead_id
            and members.member_since <= triggered.as_of
            and (triggered.as_of < members.member_until or members.member_until is null)
    left join closed_spans
        on
            members.counts_as_lead_id = closed_spans.lead_id
            and closed_spans.entered_at <= triggered.as_of
            and (triggered.as_of < closed_spans.left_at or closed_spans.left_at is null)
    where closed_spans.lead_id is null
),

moments as (
    select
        open_entities.scoring_model,
        open_entities.entity_id,
        open_entities.history_id,
        open_entities.as_of,
        open_entities.is_current
    from open_entities
    left join conversions
        on
            open_entities.scoring_model = conversions.scoring_model
            and open_entities.entity_id = conversions.entity_id
            and conversions.converted_at <= open_entities.as_of
    where conversions.entity_id is null
),

-- A number, new in each build, joins millions of rows faster than two texts and a time do.
numbered as (
    select
        *,
        row_number() over (order by scoring_model asc, entity_id asc, as_of asc) as moment_number
    from moments
)

select * from numbered
