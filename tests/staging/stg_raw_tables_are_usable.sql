{{ config(
    store_failures=true,
    fail_calc="coalesce(max(case when severity = 'error' then 2 else 1 end), 0)",
    warn_if='>= 1',
    error_if='>= 2',
) }}

-- No list from raw tables that give nothing: without an accepted row, or emptied since the last list, a table stops the
-- build before anything after the clock. One that rejects much, or was always empty, is named and the build goes on.
-- What a CRM reported back makes no list, so it stops none.
with

row_counts as (select * from {{ ref('stg_row_counts') }}),

limits as (
    select limit_value as rejected_share from {{ ref('input_limits') }}
    where limit_name = 'rejected_share'
),

judged as (
    select
        row_counts.*,
        limits.rejected_share as share_limit,
        cast(row_counts.rejected_rows as double) / nullif(row_counts.total_rows, 0) as rejected_share,
        case
            when row_counts.total_rows > 0 and row_counts.accepted_rows = 0 then 'nothing accepted'
            when row_counts.total_rows = 0 and row_counts.published_rows > 0 and not {{ empty_is_accepted() }}
                then 'emptied'
            when row_counts.total_rows = 0 and row_counts.input_table <> 'sync_reports' then 'empty'
            when cast(row_counts.rejected_rows as double) / nullif(row_counts.total_rows, 0) > limits.rejected_share
                then 'much rejected'
        end as finding,
        case row_counts.commonest_reason
            when 'null_key' then 'fill the key columns in the source, or name the right ones in a view'
            when 'bad_timestamp'
                then
                    'write times like 2025-03-29 07:48:00 (day and month are not guessed), in the source or a view'
            when 'in_future' then 'correct the clock or time zone of the source, or set the knob as_of'
            when 'unknown_lead' then 'its lead_id is no accepted lead: load the leads, or join the right key in a view'
            when 'duplicate' then 'make the key unique in the source or in a view'
            else 'see docs/data-contract.md, What a reject means'
        end as mend,
        row_counts.source_table
        || case
            when row_counts.source_table <> row_counts.input_table then ' (' || row_counts.input_table || ')' else ''
        end as table_name,
        case
            when length(row_counts.example_row) > 200 then substr(row_counts.example_row, 1, 200) || '...'
            else row_counts.example_row
        end as short_row
    from row_counts
    cross join limits
),

findings as (
    select
        source_table,
        input_table,
        total_rows,
        accepted_rows,
        rejected_rows,
        case
            when finding in ('nothing accepted', 'emptied') and input_table <> 'sync_reports' then 'error'
            else 'warning'
        end as severity,
        case finding
            when 'nothing accepted'
                then
                    'None of the ' || cast(total_rows as varchar) || ' rows of ' || table_name || ' is accepted: '
                    || cast(commonest_reason_rows as varchar) || ' are rejected as '
                    || commonest_reason || ', for example (' || short_row || '); ' || mend || '.'
            when 'emptied'
                then
                    'The raw table ' || table_name || ' is empty, but had ' || cast(published_rows as varchar)
                    || ' accepted rows when the last list was published; load it again, '
                    || 'or build once with accept_empty_list: true if it should be empty.'
            when 'empty'
                then
                    'The raw table ' || table_name
                    || ' is empty; load it, or name the right table in the knob source_tables.'
            when 'much rejected'
                then
                    cast(cast(100 * rejected_share as decimal(18, 1)) as varchar) || ' % of the rows of ' || table_name
                    || ' are rejected (' || cast(rejected_rows as varchar) || ' of ' || cast(total_rows as varchar)
                    || ', limit ' || cast(cast(100 * share_limit as decimal(18, 1)) as varchar)
                    || ' % in seeds/policy/input_limits.csv), ' || cast(commonest_reason_rows as varchar)
                    || ' of them as ' || commonest_reason || ', for example (' || short_row || '); ' || mend || '.'
        end as message
    from judged
    where finding is not null{{ ' and false' if flags.EMPTY }}
)

select * from findings
