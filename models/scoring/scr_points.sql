with

feature_values as (select * from {{ ref('scr_feature_values') }}),

champions as (select * from {{ ref('scr_champions') }}),

terms as (select * from {{ ref('trn_terms') }}),

moment_values as (
    select
        feature_values.*,
        champions.model_version
    from feature_values
    inner join champions
        on feature_values.scoring_model = champions.scoring_model
    where champions.is_additive
),

-- One comparison a side keeps the join a hash join.
ranges as (
    select
        model_version,
        feature,
        bin,
        coalesce(lower_bound, cast('-inf' as double)) as above,
        coalesce(upper_bound, cast('inf' as double)) as up_to
    from terms
    where bin_kind = 'range'
),

ranged as (
    select
        moment_values.*,
        ranges.bin
    from moment_values
    inner join ranges
        on
            moment_values.model_version = ranges.model_version
            and moment_values.feature = ranges.feature
            and moment_values.numeric_value > ranges.above
            and moment_values.numeric_value <= ranges.up_to
),

unknown as (
    select
        moment_values.*,
        terms.bin
    from moment_values
    inner join terms
        on
            moment_values.model_version = terms.model_version
            and moment_values.feature = terms.feature
    where
        moment_values.numeric_value is null
        and moment_values.text_value is null
        and terms.bin_kind = 'null'
),

categories as (
    select * from terms
    where bin_kind = 'category'
),

others as (
    select * from terms
    where bin_kind = 'other'
),

named as (
    select
        moment_values.*,
        coalesce(categories.bin, others.bin) as bin
    from moment_values
    inner join others
        on
            moment_values.model_version = others.model_version
            and moment_values.feature = others.feature
    left join categories
        on
            moment_values.model_version = categories.model_version
            and moment_values.feature = categories.feature
            and moment_values.text_value = categories.category
    where moment_values.text_value is not null
),

slopes as (
    select
        moment_values.*,
        terms.bin
    from moment_values
    inner join terms
        on
            moment_values.model_version = terms.model_version
            and moment_values.feature = terms.feature
    where terms.bin_kind = 'slope'
),

binned as (
    select * from ranged
    union all
    select * from unknown
    union all
    select * from named
    union all
    select * from slopes
),

points as (
    select
        binned.scoring_model,
        binned.entity_id,
        binned.as_of,
        binned.model_version,
        binned.feature,
        coalesce(binned.text_value, {{ number_text('binned.numeric_value') }}) as value_text,
        terms.bin,
        terms.bin_kind,
        terms.bin_label,
        terms.log_odds + coalesce(terms.log_odds_per_unit * binned.numeric_value, 0) as log_odds,
        terms.points + coalesce(terms.points_per_unit * binned.numeric_value, 0) as points
    from binned
    inner join terms
        on
            binned.model_version = terms.model_version
            and binned.feature = terms.feature
            and binned.bin = terms.bin
)

select * from points
