with

funnel_steps as (select * from {{ ref('funnel_steps') }}),

clock as (select * from {{ ref('stg_clock') }}),

leads as (select * from {{ ref('scr_lead_status') }}),

entries as (select * from {{ ref('scr_funnel_entries') }}),

modules as (
    select '(all)' as module
    union distinct
    select module from leads
),

steps as (
    select
        *,
        step_number = max(step_number) over () as is_last
    from funnel_steps
),

module_entries as (
    select
        leads.module,
        entries.*
    from entries
    inner join leads
        on entries.lead_id = leads.lead_id
    union all
    select
        '(all)' as module,
        entries.*
    from entries
),

counted as (
    select
        module,
        step_number,
        count(*) as reached_in_any_order,
        count(entered_at) as entered,
        count(next_entered_at) as passed,
        median({{ age_days('entered_at', 'next_entered_at') }}) as median_days_to_next
    from module_entries
    group by module, step_number
),

-- A step that nobody entered keeps its row.
stepped as (
    select
        modules.module,
        steps.step_number,
        steps.step,
        steps.label,
        clock.as_of,
        steps.is_last,
        counted.median_days_to_next,
        coalesce(counted.reached_in_any_order, 0) as reached_in_any_order,
        coalesce(counted.entered, 0) as entered,
        case when not steps.is_last then coalesce(counted.passed, 0) end as passed
    from modules
    cross join steps
    cross join clock
    left join counted
        on
            modules.module = counted.module
            and steps.step_number = counted.step_number
),

funnel as (
    select
        module,
        step_number,
        step,
        label,
        entered,
        passed,
        reached_in_any_order,
        as_of,
        cast(median_days_to_next as double) as median_days_to_next,
        entered - passed as drop_off,
        (entered - passed) / nullif(cast(entered as double), 0) as drop_off_rate
    from stepped
)

select * from funnel
