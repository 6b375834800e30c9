{#- A query for one row: how many leads have a current moment of the published question, and `cause`, why the list has no lead
    or no score, or else what it rests on. -#}
{% macro list_cause() %}
    with

    published_models as (
        select
            scoring_model,
            question,
            trigger_window_days
        from {{ ref('ftr_scoring_models') }}
        where is_published
    ),

    inputs as (
        select
            sum(case when input_table = 'leads' then accepted_rows end) as leads,
            sum(case when input_table = 'leads' then total_rows end) as lead_rows,
            sum(case when input_table = 'triggers' then accepted_rows end) as triggers,
            sum(case when input_table = 'triggers' then total_rows end) as trigger_rows
        from {{ ref('stg_row_counts') }}
    ),

    newest_triggers as (
        select
            clock.as_of,
            max(triggers.triggered_at) as last_triggered_at
        from {{ ref('stg_clock') }} as clock
        left join {{ ref('stg_triggers') }} as triggers
            on clock.as_of >= triggers.triggered_at
        group by clock.as_of
    ),

    current_moments as (
        select count(*) as moments
        from {{ ref('ftr_moments') }} as moments
        inner join published_models
            on moments.scoring_model = published_models.question
        where moments.is_current
    ),

    verdicts as (
        select
            count(case when eligibility.is_eligible then 1 end) as eligible_modules,
            min(eligibility.reason) as reason
        from {{ ref('scr_eligibility') }} as eligibility
        inner join published_models
            on eligibility.scoring_model = published_models.scoring_model
    )

    select
        current_moments.moments,
        case
            when inputs.leads = 0
                then 'no lead is accepted (leads has ' || cast(inputs.lead_rows as varchar) || ' rows)'
            when inputs.triggers = 0
                then 'no trigger is accepted (triggers has ' || cast(inputs.trigger_rows as varchar) || ' rows)'
            when newest_triggers.last_triggered_at is null
                then 'no accepted trigger lies before ' || cast(newest_triggers.as_of as varchar)
            when
                {{ dbt.dateadd('day', '-published_models.trigger_window_days', 'newest_triggers.as_of') }}
                >= newest_triggers.last_triggered_at
                then
                    'no trigger lies in the last ' || cast(published_models.trigger_window_days as varchar) || ' days before '
                    || cast(newest_triggers.as_of as varchar) || ', the newest is of '
                    || cast(newest_triggers.last_triggered_at as varchar)
            when current_moments.moments = 0
                then
                    'every lead with a trigger in the last ' || cast(published_models.trigger_window_days as varchar)
                    || ' days before ' || cast(newest_triggers.as_of as varchar) || ' has converted or is closed'
            when verdicts.eligible_modules = 0 then verdicts.reason
            else
                cast(current_moments.moments as varchar) || ' open leads have a trigger in the last '
                || cast(published_models.trigger_window_days as varchar) || ' days before '
                || cast(newest_triggers.as_of as varchar)
        end as cause
    from published_models
    cross join inputs
    cross join newest_triggers
    cross join current_moments
    cross join verdicts
{% endmacro %}
