with

moments as (select * from {{ ref('scr_moments') }}),

predictions as (select * from {{ ref('scr_probabilities') }}),

clustered as (select * from {{ ref('scr_cluster_tiers') }}),

champions as (select * from {{ ref('scr_champions') }}),

points as (select * from {{ ref('scr_points') }}),

-- Decimals are summed, because their sum is exact in any order.
sums as (
    select
        scoring_model,
        entity_id,
        as_of,
        cast(count(case when bin_kind = 'other' then 1 end) as bigint) as unseen_values,
        sum(exact_log_odds) as terms_log_odds
    from points
    group by scoring_model, entity_id, as_of
),

log_odds as (
    select
        moments.scoring_model,
        moments.entity_id,
        moments.as_of,
        moments.model_version,
        champions.is_additive,
        champions.base_log_odds,
        champions.score_offset,
        champions.score_factor,
        cast(predictions.probability as double) as probability,
        clustered.fault,
        coalesce(sums.unseen_values, 0) as unseen_values,
        case
            when champions.is_additive
                then cast(
                    cast(champions.base_log_odds as decimal(38, 15)) + coalesce(sums.terms_log_odds, 0) as double
                )
            else
                ln(greatest(predictions.probability, 1e-12) / greatest(1 - predictions.probability, 1e-12))
        end as log_odds
    from moments
    inner join champions
        on
            moments.scoring_model = champions.scoring_model
            and moments.model_version = champions.model_version
    inner join clustered
        on moments.model_version = clustered.model_version
    left join predictions
        on
            moments.scoring_model = predictions.scoring_model
            and moments.entity_id = predictions.entity_id
            and moments.as_of = predictions.as_of
    left join sums
        on
            moments.scoring_model = sums.scoring_model
            and moments.entity_id = sums.entity_id
            and moments.as_of = sums.as_of
),

score_points as (
    select
        *,
        case
            when not is_additive then null
            when log_odds >= 0 then 1 / (1 + exp(-log_odds))
            else exp(log_odds) / (1 + exp(log_odds))
        end as probability_sql,
        score_offset + score_factor * log_odds as score_points
    from log_odds
),

scores as (
    select
        scoring_model,
        entity_id,
        as_of,
        model_version,
        is_additive,
        base_log_odds,
        log_odds,
        probability_sql,
        score_points,
        unseen_values,
        probability as probability_python,
        fault,
        {{ whole_score('score_points') }} as score,
        coalesce(probability, probability_sql) as probability
    from score_points
)

select * from scores
