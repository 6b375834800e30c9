-- The population stability index has no fixed limit here: when nothing changed it stays below the noise limit in 999 of
-- 1,000 draws. It is then distributed as (1 / moments + 1 / training moments) times a chi-squared variable with as many
-- degrees of freedom as bins less one (Yurdakul and Naranjo 2020, Statistical properties of the population stability
-- index); the quantile of that is the one of Wilson and Hilferty.
{% set quantile = '3.0902' %}
with

ready as (select * from {{ ref('scr_ready') }}),

champions as (
    select * from {{ ref('scr_champions') }}
    where is_additive
),

terms as (select * from {{ ref('trn_terms') }}),

points as (select * from {{ ref('scr_points') }}),

catalogue as (select * from {{ ref('ftr_catalogue') }}),

limits as (
    select
        max(case when limit_name = 'drift_moments' then limit_value end) as least_moments,
        max(case when limit_name = 'drift_points' then limit_value end) as least_points
    from {{ ref('input_limits') }}
),

points_in_bins as (
    select
        scoring_model,
        model_version,
        feature,
        bin,
        count(*) as moments,
        sum(exact_log_odds) as log_odds
    from points
    group by scoring_model, model_version, feature, bin
),

-- A bin in which no moment fell has a row too.
bins as (
    select
        champions.scoring_model,
        champions.model_version,
        champions.score_factor,
        terms.feature,
        terms.bin_kind,
        terms.points,
        terms.training_rows,
        coalesce(points_in_bins.moments, 0) as moments,
        coalesce(points_in_bins.log_odds, 0) as log_odds,
        cast(count(*) over (partition by champions.scoring_model, terms.feature) as double) as bin_count,
        cast(
            sum(coalesce(points_in_bins.moments, 0)) over (partition by champions.scoring_model, terms.feature)
            as double
        ) as all_moments,
        cast(sum(terms.training_rows) over (partition by champions.scoring_model, terms.feature) as double)
            as all_training_rows
    from champions
    inner join terms
        on champions.model_version = terms.model_version
    left join points_in_bins
        on
            champions.scoring_model = points_in_bins.scoring_model
            and terms.feature = points_in_bins.feature
            and terms.bin = points_in_bins.bin
),

-- Half a moment is added to each bin, so that an empty one has a logarithm.
shares as (
    select
        *,
        (moments + 0.5) / (all_moments + 0.5 * bin_count) as share_now,
        (training_rows + 0.5) / (all_training_rows + 0.5 * bin_count) as share_in_training
    from bins
),

features as (
    select
        scoring_model,
        model_version,
        feature,
        max(all_moments) as moments,
        max(all_training_rows) as training_moments,
        max(bin_count) - 1 as degrees,
        sum((share_now - share_in_training) * ln(share_now / share_in_training)) as psi,
        sum(case when bin_kind = 'null' then moments else 0 end) as null_moments,
        sum(case when bin_kind = 'null' then training_rows else 0 end) as training_null_moments,
        sum(case when bin_kind = 'other' then moments else 0 end) as unseen_moments,
        max(score_factor) * cast(sum(log_odds) as double) as sum_points,
        sum(moments * points * points) as sum_square_points,
        sum(training_rows * points * points) as training_sum_square_points
    from shares
    group by scoring_model, model_version, feature
),

-- Terms have the mean 0 in the training, so that the mean points of now are the shift.
measured as (
    select
        *,
        sum_points / nullif(moments, 0) as mean_points,
        sum_square_points / nullif(moments, 0) as mean_square_points,
        training_sum_square_points / nullif(training_moments, 0) as training_variance,
        1 / nullif(moments, 0) + 1 / nullif(training_moments, 0) as noise,
        1 - 2 / nullif(9 * degrees, 0) + {{ quantile }} * sqrt(2 / nullif(9 * degrees, 0)) as cube_root
    from features
),

limited as (
    select
        *,
        case when training_moments > 0 then mean_points end as points_shift,
        noise * degrees * cube_root * cube_root * cube_root as noise_limit,
        sqrt(
            greatest(mean_square_points - mean_points * mean_points, 0) / nullif(moments, 0)
            + training_variance / nullif(training_moments, 0)
        ) as standard_error
    from measured
),

judged as (
    select
        limited.*,
        limits.least_moments,
        case
            when limited.training_moments is null or limited.training_moments = 0 then 'no reference'
            when limited.moments < limits.least_moments then 'too few'
            when
                abs(limited.points_shift) >= limits.least_points
                and abs(limited.points_shift) > {{ quantile }} * limited.standard_error
                then 'drift that moves scores'
            when limited.psi > limited.noise_limit then 'drift'
            else 'none'
        end as verdict
    from limited
    cross join limits
),

drift as (
    select
        ready.publish_number,
        ready.as_of,
        judged.scoring_model,
        judged.model_version,
        judged.feature,
        coalesce(catalogue.label, judged.feature) as feature_label,
        cast(judged.moments as bigint) as moments,
        cast(judged.training_moments as bigint) as training_moments,
        case when judged.training_moments > 0 then judged.psi end as psi,
        judged.noise_limit,
        judged.null_moments / nullif(judged.moments, 0) as null_share,
        judged.training_null_moments / nullif(judged.training_moments, 0) as training_null_share,
        judged.unseen_moments / nullif(judged.moments, 0) as unseen_share,
        judged.points_shift,
        judged.points_shift / nullif(judged.standard_error, 0) as z,
        cast(
            rank() over (
                partition by judged.scoring_model
                order by abs(coalesce(judged.points_shift, 0)) desc, judged.feature
            ) as integer
        ) as shift_rank,
        judged.verdict,
        case judged.verdict
            when 'no reference'
                then
                    'the version keeps no counts of its training: its terms are weights of behaviours, '
                    || 'or an older Hotlist read it'
            when 'too few'
                then
                    {{ number_text('judged.moments') }} || ' moments are scored now; at least '
                    || {{ number_text('judged.least_moments') }} || ' are needed (input_limits, drift_moments)'
        end as reason
    from judged
    inner join ready
        on ready.is_new
    left join catalogue
        on judged.feature = catalogue.feature
)

select * from drift
