with

champions as (select * from {{ ref('scr_champions') }}),

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

event_types as (select * from {{ ref('stg_event_types') }}),

clock as (select * from {{ ref('stg_clock') }}),

features as (select * from {{ ref('ftr_features') }}),

categories as (
    {{ unpivot_features('features', ['categorical']) }}
),

known_event_types as (
    select
        event_types.event_type_key,
        min(event_types.event_type) as event_type,
        min(event_types.first_known_at) as first_seen_at,
        sum(event_types.event_count) as occurrences
    from event_types
    inner join clock
        on event_types.first_known_at <= clock.as_of
    where event_types.event_type is not null
    group by event_types.event_type_key
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
        known_event_types.event_type as new_value,
        known_event_types.first_seen_at,
        cast(known_event_types.occurrences as bigint) as occurrences
    from champions
    inner join known_event_types
        on champions.fitted_at < known_event_types.first_seen_at
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
