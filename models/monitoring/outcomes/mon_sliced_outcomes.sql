-- Each outcome once for all leads of its month, once for its module, and once for each attribute of metric_slices.
with

outcomes as (
    select
        *,
        cast({{ dbt.date_trunc('month', 'scored_at') }} as date) as cohort_month
    from {{ ref('score_outcomes') }}
),

sliced as (
    select
        'all' as slice,
        'all' as slice_value,
        outcomes.*
    from outcomes
    union all
    select
        'module' as slice,
        coalesce(outcomes.module, '(unknown)') as slice_value,
        outcomes.*
    from outcomes
    {%- for slice in metric_slices() %}
        union all
        select
            {{ text_literal(slice.name) }} as slice,
            coalesce(
                nullif(split_part(split_part(outcomes.slices, {{ text_literal('|' ~ slice.name ~ '=') }}, 2), '|', 1), ''),
                '(unknown)'
            ) as slice_value,
            outcomes.*
        from outcomes
    {%- endfor %}
),

named as (
    select
        slice,
        slice_value,
        cohort_month,
        cohort_week,
        lead_id,
        scoring_model,
        model_version,
        source,
        tier,
        probability,
        is_ripe,
        outcome,
        outcome_so_far,
        expected_so_far
    from sliced
    where outcome_so_far is not null
)

select * from named
