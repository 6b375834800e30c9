{#- No outcome of one period may end after the next period begins. Fails with the two dates that stand too close. -#}
{% test embargo_kept(model) %}
    with

    splits as (select * from {{ model }}),

    scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

    ordered as (
        select *, case split when 'train' then 1 when 'validation' then 2 when 'test' then 3 end as period from splits
        where split <> 'embargo'
    )

    select
        earlier.scoring_model,
        earlier.split as earlier_split,
        earlier.as_of as earlier_as_of,
        later.split as later_split,
        later.as_of as later_as_of
    from ordered as earlier
    inner join ordered as later on earlier.scoring_model = later.scoring_model and earlier.period < later.period
    inner join scoring_models on earlier.scoring_model = scoring_models.scoring_model
    where {{ dbt.dateadd('day', 'scoring_models.horizon_days', 'earlier.as_of') }} > later.as_of
{% endtest %}
