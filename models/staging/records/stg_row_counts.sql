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

    union all

    select
        source_table,
        reject_reason
    from {{ ref('stg_sync_report_verdicts') }}

),

accepted as (

    select
        source_table,
        count(*) as accepted_rows
    from verdicts
    where reject_reason is null
    group by source_table

),

reasons as (

    select
        source_table,
        reason,
        count(*) as reason_rows,
        min(row_text) as example_row
    from {{ ref('stg_rejected_rows') }}
    group by source_table, reason

),

ranked_reasons as (

    select
        *,
        row_number() over (partition by source_table order by reason_rows desc, reason asc) as place
    from reasons

),

rejected as (

    select
        source_table,
        sum(reason_rows) as rejected_rows,
        max(case when place = 1 then reason end) as commonest_reason,
        max(case when place = 1 then reason_rows end) as commonest_reason_rows,
        max(case when place = 1 then example_row end) as example_row
    from ranked_reasons
    group by source_table

),

last_publish as (

    select last_published_as_of from {{ ref('stg_last_publish') }}

),

-- What came in is recorded in every build after its tables were found usable (mon_data_quality).
quality_records as (

    {{ built_before('mon_data_quality', {
        'as_of': 'timestamp',
        'source_table': 'varchar',
        'check_family': 'varchar',
        'row_count': 'bigint',
    }, room='monitoring', outlives_full_refresh=true) }}

),

published as (

    select
        quality_records.source_table,
        quality_records.row_count as published_rows
    from quality_records
    inner join last_publish
        on quality_records.as_of = last_publish.last_published_as_of
    where quality_records.check_family = 'accepted'

),

counts as (

    select
        totals.source_table,
        totals.input_table,
        cast(totals.total_rows as bigint) as total_rows,
        cast(coalesce(accepted.accepted_rows, 0) as bigint) as accepted_rows,
        cast(coalesce(rejected.rejected_rows, 0) as bigint) as rejected_rows,
        rejected.commonest_reason,
        cast(rejected.commonest_reason_rows as bigint) as commonest_reason_rows,
        rejected.example_row,
        published.published_rows
    from totals
    left join accepted
        on totals.source_table = accepted.source_table
    left join rejected
        on totals.source_table = rejected.source_table
    left join published
        on totals.source_table = published.source_table

)

select * from counts
