with

row_counts as (

    select * from {{ ref('stg_row_counts') }}

),

compared as (

    select
        source_table,
        total_rows,
        accepted_rows,
        rejected_rows,
        total_rows - accepted_rows - rejected_rows as unexplained_rows,
        cast(rejected_rows as double) / nullif(total_rows, 0) as rejected_share
    from row_counts

)

select * from compared
