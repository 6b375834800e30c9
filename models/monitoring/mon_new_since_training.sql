with

champions as (select * from {{ ref('scr_champions') }}),

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

events as (select * from {{ ref('stg_events') }}),

clock as (select * from {{ ref('stg_clock') }}),

features as (select * from {{ ref('ftr_features') }}),

categories as (
    {{ unpivot_features('features', ['categorical']) }}
),

event_types as (
    select
        events.event_type,
        min(events.known_at) as first_seen_at,
        count(*) as occurrences
    from events
    inner join clock
        on events.known_at <= clock.as_of
    where events.event_type is not null
    group by events.event_type
),

category_values as (
    select
        scoring_model,
        feature,
        text_value,
        min(as_of) as first_seen_at,
        count(*) as occurrences
    from categories
    where text_value is not null
    group by scoring_model, feature, text_value
),

new_event_types as (
    select
        champions.scoring_model,
        champions.model_version,
        'event_type' as kind,
        'event_type' as found_in,
        event_types.event_type as new_value,
        event_types.first_seen_at,
        event_types.occurrences
    from champions
    inner join event_types
        on champions.fitted_at < event_types.first_seen_at
),

new_categories as (
    select
        champions.scoring_model,
        champions.model_version,
        'category' as kind,
        category_values.feature as found_in,
        category_values.text_value as new_value,
        category_values.first_seen_at,
        category_values.occurrences
    from champions
    inner join scoring_models
        on champions.scoring_model = scoring_models.scoring_model
    inner join category_values
        on
            scoring_models.question = category_values.scoring_model
            and champions.fitted_at < category_values.first_seen_at
),

newcomers as (
    select * from new_event_types
    union all
    select * from new_categories
)

select * from newcomers
