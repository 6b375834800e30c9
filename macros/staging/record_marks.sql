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
