-- What a fit and its evaluation read: all examples up to the budget, beyond it the same share of every stratum.
with

examples as (select * from {{ ref('trn_examples') }}),

keys as (
    select
        scoring_model,
        entity_id,
        as_of,
        split,
        outcome,
        coalesce(module, '(none)') as module,
        {{ dbt.datediff("cast('2000-01-01' as timestamp)", 'as_of', 'second') }}
            as as_of_second,
        count(*) over (partition by scoring_model) as total_rows
    from examples
),

-- A moment's place in its stratum is drawn by md5 over text that reads the same on both engines.
drawn as (
    select
        *,
        count(*) over (partition by scoring_model, split, module, outcome) as stratum_rows,
        row_number() over (
            partition by scoring_model, split, module, outcome
            order by
                md5(
                    {{ text_literal(knob('random_seed') ~ '|') }} || entity_id || '|'
                    || cast(as_of_second as varchar)
                ),
                entity_id,
                as_of
        ) as place
    from keys
),

chosen as (
    select
        scoring_model,
        entity_id,
        as_of
    from drawn
    where place <= ceil(stratum_rows * least(1, {{ knob('training_row_budget') }} / cast(total_rows as double)))
),

sampled as (
    select
        examples.scoring_model,
        examples.entity_id,
        examples.as_of,
        examples.module,
        {{ feature_columns('examples') }},
        examples.split,
        examples.embargoes,
        examples.outcome,
        examples.is_kept
    from examples
    inner join chosen
        on
            examples.scoring_model = chosen.scoring_model
            and examples.entity_id = chosen.entity_id
            and examples.as_of = chosen.as_of
)

select * from sampled
