with

totals as (

    {{ raw_row_counts() }}

),

verdicts as (

    select
        source_table,
        reject_reason
    from {{ ref('stg_lead_verdicts') }}

    union all

    select
        source_table,
        reject_reason
    from {{ ref('stg_trigger_verdicts') }}

    union all

    select
        source_table,
        reject_reason
    from {{ ref('stg_event_verdicts') }}

    union all

    select
        source_table,
        reject_reason
    from {{ ref('stg_account_verdicts') }}

    union all

    select
        source_table,
        reject_reason
    from {{ ref('stg_lead_state_verdicts') }}

),

accepted as (

    select
        source_table,
        count(*) as accepted_rows
    from verdicts
    where reject_reason is null
    group by source_table

),

rejected as (

    select
        source_table,
        count(*) as rejected_rows
    from {{ ref('stg_rejected_rows') }}
    group by source_table

),

counts as (

    select
        totals.source_table,
        cast(totals.total_rows as bigint) as total_rows,
        cast(coalesce(accepted.accepted_rows, 0) as bigint) as accepted_rows,
        cast(coalesce(rejected.rejected_rows, 0) as bigint) as rejected_rows
    from totals
    left join accepted
        on totals.source_table = accepted.source_table
    left join rejected
        on totals.source_table = rejected.source_table

)

select * from counts
