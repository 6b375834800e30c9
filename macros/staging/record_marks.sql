{#- What the columns of the knob record_columns say of a row, each under a name of its own; false and null where none is named. -#}
{% macro record_marks(table) -%}
    {%- set columns = record_columns(table) -%}
    {{ record_mark(columns.get('is_deleted')) }} as record_is_deleted,
        {{ record_time(columns.get('is_deleted')) }} as record_deleted_at,
        {{ record_mark(columns.get('converted_at')) }} as record_is_converted,
        {{ record_time(columns.get('converted_at')) }} as record_converted_at,
        {{ record_key(columns.get('merged_into')) }} as record_merged_into,
        {{ record_key(columns.get('contact_id')) }} as record_contact_id,
        {{ record_time(columns.get('updated_at')) }} as record_updated_at
{%- endmacro %}

{#- Anything but a no is a mark. A time outside 1980 to 2199 says never (0001-01-01, 9999-12-31), so it is a no. -#}
{% macro record_mark(column) -%}
    {%- if not column -%}
    false
    {%- else -%}
    {%- set word = 'lower(' ~ raw_column(column, 'text') ~ ')' -%}
    case
            when coalesce({{ word }}, 'no') in ('false', 'f', 'no', 'n', '0', '0.0', 'null', 'none', 'nan') then false
            when {{ word }} in ('true', 't', 'yes', 'y', '1', '1.0') then true
            when translate({{ word }}, '0123456789', '') = '' then true
            else coalesce({{ utc_timestamp(column) }} between cast('1980-01-01' as timestamp) and cast('2199-12-31' as timestamp), true)
        end
    {%- endif -%}
{%- endmacro %}

{% macro record_time(column) -%}
    {%- if not column -%}
    cast(null as timestamp)
    {%- else -%}
    case
            when {{ utc_timestamp(column) }} between cast('1980-01-01' as timestamp) and cast('2199-12-31' as timestamp)
                then {{ utc_timestamp(column) }}
        end
    {%- endif -%}
{%- endmacro %}

{% macro record_key(column) -%}
    {{ raw_column(column, 'key') if column else 'cast(null as varchar)' }}
{%- endmacro %}
