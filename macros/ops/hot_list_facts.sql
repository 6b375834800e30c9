{#- A query for one row of what the current list can rest on: accepted leads and triggers, the newest trigger by as_of, current moments, and
    whether a module may have scores by the published model. -#}
{% macro hot_list_facts() %}
    select
        published.trigger_window_days,
        clock.as_of,
        {{ dbt.dateadd('day', '-published.trigger_window_days', 'clock.as_of') }} as window_from,
        inputs.*,
        (select max(triggered_at) from {{ ref('stg_triggers') }} where triggered_at <= (select max(as_of) from {{ ref('stg_clock') }}))
            as last_triggered_at,
        coalesce(current_moments.moments, 0) as moments,
        coalesce(verdicts.eligible_modules, 0) as eligible_modules,
        coalesce(verdicts.reason, 'no module has a lead') as reason
    from {{ ref('ftr_scoring_models') }} as published
    cross join {{ ref('stg_clock') }} as clock
    cross join (
        select
            sum(case when input_table = 'leads' then accepted_rows end) as leads,
            sum(case when input_table = 'leads' then total_rows end) as lead_rows,
            sum(case when input_table = 'triggers' then accepted_rows end) as triggers,
            sum(case when input_table = 'triggers' then total_rows end) as trigger_rows
        from {{ ref('stg_row_counts') }}
    ) as inputs
    left join (
        select scoring_model, count(*) as moments from {{ ref('ftr_moments') }} where is_current group by scoring_model
    ) as current_moments
        on published.question = current_moments.scoring_model
    left join (
        select scoring_model, count(case when is_eligible then 1 end) as eligible_modules, min(reason) as reason
        from {{ ref('scr_eligibility') }}
        group by scoring_model
    ) as verdicts
        on published.scoring_model = verdicts.scoring_model
    where published.is_published
{% endmacro %}
