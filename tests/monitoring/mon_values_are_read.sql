{{ config(store_failures=true, severity='warn') }}

-- A value that cannot be read is null, and a feature made of nulls says nothing without a word.
-- One in a hundred is a typing error, more is a format.
with

counts as (
    {{ unread_counts() }}
)

select
    source_table,
    column_name,
    unread_values,
    read_values,
    'raw table ' || source_table || ', column ' || column_name || ': ' || cast(unread_values as varchar)
    || ' of ' || cast(read_values + unread_values as varchar) || ' values could not be read and count as null; '
    || 'write numbers as 1234.5, booleans as true or false, times as ISO 8601, text of at most 255 characters'
        as message
from counts
where unread_values > 0.01 * (read_values + unread_values)
