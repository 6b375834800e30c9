with promoted as (

    select * from {{ ref('trn_promotions_py') }}

),

contracted as (

    select
        cast(model_version as varchar) as model_version,
        cast(scoring_model as varchar) as scoring_model,
        cast(version_number as integer) as version_number,
        cast(passed_gates as boolean) as passed_gates,
        cast(previous_champion as varchar) as previous_champion,
        cast(gain as double) as gain,
        cast(gain_ci_low as double) as gain_ci_low,
        cast(is_promoted as boolean) as is_promoted,
        cast(reason as varchar) as reason
    from promoted

)

select * from contracted
