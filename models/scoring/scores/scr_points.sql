-- A value of a moment finds the bin of its feature in every model that answers the question of the moment.
with

-- The view is named twice, because DuckDB would materialise all rows of a CTE that has two readers.
numbers as (
    select * from {{ ref('scr_feature_values') }}
    where text_value is null
),

texts as (
    select * from {{ ref('scr_feature_values') }}
    where text_value is not null
),

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

champions as (select * from {{ ref('scr_champions') }}),

terms as (select * from {{ ref('trn_terms') }}),

asked_terms as (
    select
        scoring_models.question,
        champions.scoring_model,
        terms.model_version,
        terms.feature,
        terms.bin,
        terms.bin_kind,
        terms.bin_label,
        terms.category,
        terms.log_odds,
        terms.points,
        cast(terms.log_odds as decimal(38, 15)) as exact_log_odds,
        coalesce(terms.log_odds_per_unit, 0) as log_odds_per_unit,
        coalesce(terms.points_per_unit, 0) as points_per_unit,
        coalesce(terms.lower_bound, cast('-inf' as double)) as above,
        coalesce(terms.upper_bound, cast('inf' as double)) as up_to
    from terms
    inner join champions
        on terms.model_version = champions.model_version
    inner join scoring_models
        on champions.scoring_model = scoring_models.scoring_model
    where champions.is_additive
),

cells as (
    select 100 * hundreds.digit + 10 * tens.digit + ones.digit as cell
    from (values (0), (1), (2), (3)) as hundreds (digit)
    cross join (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as tens (digit)
    cross join (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as ones (digit)
),

-- Values are joined to ranges by cells of numbers: a range or slope stands in each cell that it touches, and the bin
-- of unknown values in the cell -1.
numeric_terms as (
    select
        asked_terms.*,
        cells.cell
    from asked_terms
    inner join cells
        on
            {{ value_cell('asked_terms.above') }} <= cells.cell
            and {{ value_cell('asked_terms.up_to') }} >= cells.cell
    where asked_terms.bin_kind in ('range', 'slope')
    union all
    select
        *,
        -1 as cell
    from asked_terms
    where bin_kind in ('null', 'slope')
),

-- Each condition compares one side with the other, so that engines can use a hash join.
measured as (
    select
        numeric_terms.scoring_model,
        numbers.entity_id,
        numbers.as_of,
        numeric_terms.model_version,
        numbers.feature,
        numbers.text_value,
        numbers.numeric_value,
        numeric_terms.bin,
        numeric_terms.bin_kind,
        numeric_terms.bin_label,
        numeric_terms.log_odds,
        numeric_terms.points,
        numeric_terms.exact_log_odds,
        numeric_terms.log_odds_per_unit,
        numeric_terms.points_per_unit
    from numbers
    inner join numeric_terms
        on
            numbers.scoring_model = numeric_terms.question
            and numbers.feature = numeric_terms.feature
            and case
                when numbers.numeric_value is null then -1
                else {{ value_cell('numbers.numeric_value') }}
            end = numeric_terms.cell
            and coalesce(numbers.numeric_value, 0) > numeric_terms.above
            and coalesce(numbers.numeric_value, 0) <= numeric_terms.up_to
),

categories as (
    select * from asked_terms
    where bin_kind = 'category'
),

others as (
    select * from asked_terms
    where bin_kind = 'other'
),

named as (
    select
        others.scoring_model,
        texts.entity_id,
        texts.as_of,
        others.model_version,
        texts.feature,
        texts.text_value,
        texts.numeric_value,
        coalesce(categories.bin, others.bin) as bin,
        coalesce(categories.bin_kind, others.bin_kind) as bin_kind,
        coalesce(categories.bin_label, others.bin_label) as bin_label,
        coalesce(categories.log_odds, others.log_odds) as log_odds,
        coalesce(categories.points, others.points) as points,
        coalesce(categories.exact_log_odds, others.exact_log_odds) as exact_log_odds,
        0 as log_odds_per_unit,
        0 as points_per_unit
    from texts
    inner join others
        on
            texts.scoring_model = others.question
            and texts.feature = others.feature
    left join categories
        on
            others.model_version = categories.model_version
            and others.feature = categories.feature
            and texts.text_value = categories.category
),

binned as (
    select * from measured
    union all
    select * from named
),

points as (
    select
        scoring_model,
        entity_id,
        as_of,
        model_version,
        feature,
        numeric_value,
        text_value,
        coalesce(text_value, {{ number_text('numeric_value') }}) as value_text,
        bin,
        bin_kind,
        bin_label,
        log_odds + log_odds_per_unit * coalesce(numeric_value, 0) as log_odds,
        points + points_per_unit * coalesce(numeric_value, 0) as points,
        case
            when bin_kind = 'slope'
                then cast(log_odds + log_odds_per_unit * coalesce(numeric_value, 0) as decimal(38, 15))
            else exact_log_odds
        end as exact_log_odds
    from binned
)

select * from points
