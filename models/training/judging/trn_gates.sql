-- Every gate of the chosen profile, asked of every version: once over all rows and once for each module. A model
-- beside the one that asks the question is published only as a grade, so it has a profile of its own.
with evaluations as (

    select * from {{ ref('trn_evaluations') }}
    where split = 'test' and candidate = 'champion'

),

scoring_models as (

    select * from {{ ref('ftr_scoring_models') }}

),

-- What the history of a version lacked, where no row of it could judge: no test period, or one outcome only.
lacks as (

    select
        model_version,
        split_note as lack
    from {{ ref('trn_fitted_models') }}
    where
        test_rows = 0
        or training_positives + validation_positives + test_positives
        in (0, training_rows + validation_rows + test_rows)

),

-- Versions of an older release, which had no judged fit. A metric that is younger than they are was never measured of
-- them, and its gate is not held against them.
older as (

    select model_version from {{ ref('trn_fitted_models') }}
    where judged_trained_until is null and candidate is not null

),

gates as (

    select
        profile,
        gate,
        metric,
        operand,
        comparison,
        limit_value
    from {{ ref('eligibility') }}
),

figures as (

    select
        model_version,
        slice,
        metric,
        'value' as operand,
        value,
        note
    from evaluations
    union all
    select
        model_version,
        slice,
        metric,
        'ci_low' as operand,
        ci_low,
        note
    from evaluations
    union all
    select
        model_version,
        slice,
        metric,
        'ci_high' as operand,
        ci_high,
        note
    from evaluations
    union all
    select
        model_version,
        slice,
        metric,
        'n' as operand,
        n,
        cast(null as varchar) as note
    from evaluations
    union all
    select
        model_version,
        slice,
        metric,
        'positives' as operand,
        positives,
        cast(null as varchar) as note
    from evaluations

),

judged_slices as (

    select
        model_version,
        scoring_model,
        slice,
        module,
        max(n) as total_rows,
        max(positives) as total_conversions
    from evaluations
    -- A module of the data is never called (all); a version evaluated before that was so may have such a slice.
    where slice = 'overall' or module <> '(all)'
    group by model_version, scoring_model, slice, module

),

asked as (

    select
        judged_slices.model_version,
        judged_slices.scoring_model,
        judged_slices.slice,
        judged_slices.module,
        judged_slices.total_rows,
        judged_slices.total_conversions,
        gates.gate,
        gates.metric,
        gates.operand,
        gates.comparison,
        gates.limit_value
    from judged_slices
    left join scoring_models
        on judged_slices.scoring_model = scoring_models.scoring_model
    inner join gates
        on
            gates.profile = case
                when scoring_models.question <> scoring_models.scoring_model then 'beside'
                else {{ text_literal(knob('eligibility_profile')) }}
            end

),

answered as (

    select
        asked.model_version,
        asked.scoring_model,
        asked.module,
        asked.total_rows,
        asked.total_conversions,
        asked.gate,
        asked.metric,
        asked.operand,
        asked.comparison,
        asked.limit_value,
        figures.value,
        figures.note,
        lacks.lack,
        figures.metric is not null as is_known,
        older.model_version is not null and figures.metric is null as is_younger
    from asked
    left join older
        on asked.model_version = older.model_version
    left join lacks
        on asked.model_version = lacks.model_version
    left join figures
        on
            asked.model_version = figures.model_version
            and asked.slice = figures.slice
            and asked.metric = figures.metric
            and asked.operand = figures.operand

),

compared as (

    select
        *,
        coalesce(
            case comparison
                when 'at_least' then value >= limit_value
                when 'above' then value > limit_value
                when 'at_most' then value <= limit_value
                when 'below' then value < limit_value
            end,
            is_younger
        ) as is_passed
    from answered

),

-- A version that was evaluated before notes were kept has none; its counts are all that is known.
decided as (

    select
        model_version,
        scoring_model,
        module,
        gate,
        value,
        limit_value,
        is_passed,
        case
            when is_younger then metric || ' was not measured yet when this version was judged'
            when not is_known then 'no such figure in trn_evaluations: ' || metric || ' ' || operand
            when lack is not null and (total_rows = 0 or value is null or (operand = 'positives' and value = 0))
                then lack
            when operand in ('n', 'positives')
                then
                    cast(cast(value as bigint) as varchar)
                    || case when operand = 'n' then ' rows, ' else ' conversions, ' end
                    || replace(comparison, '_', ' ') || ' '
                    || cast(cast(limit_value as bigint) as varchar) || ' asked'
            when value is null and note is not null then 'cannot be judged: ' || note
            when value is null
                then
                    'cannot be judged, and the reason was not kept: ' || cast(total_rows as varchar) || ' rows, '
                    || cast(total_conversions as varchar) || ' conversions'
            else
                metric
                || case operand
                    when 'ci_low' then ' is surely at least '
                    when 'ci_high' then ' is surely at most '
                    else ' is '
                end
                || cast(cast(value as decimal(18, 3)) as varchar) || ', '
                || replace(comparison, '_', ' ') || ' '
                || cast(cast(limit_value as decimal(18, 3)) as varchar) || ' asked'
                || case when note is not null and not is_passed then ': ' || note else '' end
        end as detail
    from compared

)

select * from decided
