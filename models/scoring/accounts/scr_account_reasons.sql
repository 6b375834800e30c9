with

account_scores as (select * from {{ ref('scr_account_scores') }}),

points as (select * from {{ ref('scr_points') }}),

catalogue as (select * from {{ ref('ftr_catalogue') }}),

-- The labels speak of a lead and the other leads of its account; here the account speaks of its own.
labels as (
    select
        feature,
        replace(replace(label, 'other leads of', 'leads of'), 'the lead was', 'its first lead was') as feature_label
    from catalogue
),

valued as (
    select
        account_scores.account_id,
        account_scores.as_of,
        account_scores.model_version,
        points.feature,
        points.log_odds,
        points.points,
        coalesce(labels.feature_label, replace(points.feature, '_', ' ')) as feature_label,
        {{ reason_value('points') }} as value_text,
        row_number() over (
            partition by account_scores.account_id
            order by abs(points.points) desc nulls last, points.feature asc
        ) as reason_rank
    from account_scores
    inner join points
        on
            account_scores.scoring_model = points.scoring_model
            and account_scores.account_id = points.entity_id
            and account_scores.as_of = points.as_of
    left join labels
        on points.feature = labels.feature
    where account_scores.has_reasons
),

reasons as (
    select
        account_id,
        as_of,
        model_version,
        feature,
        log_odds,
        points,
        reason_rank,
        feature || ':' || case when points > 0 then 'raises' when points < 0 then 'lowers' else 'neutral' end
            as reason_code,
        substr(feature_label || coalesce(': ' || value_text, ''), 1, 255) as reason_text
    from valued
)

select * from reasons
