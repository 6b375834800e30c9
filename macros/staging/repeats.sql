{#- Columns that rank the rows of one key, and that say what the first of them holds. The latest update comes first where the knob
    record_columns names updated_at; then a deletion, the last thing that happens to a row; then `order_by`. -#}
{% macro ranked_repeats(partition_by, order_by) -%}
    {%- set window -%}
        partition by {{ partition_by }}
            order by record_updated_at desc nulls last, record_is_deleted desc, {{ order_by }}, row_text asc nulls last
    {%- endset -%}
    row_number() over (
            {{ window }}
        ) as place,
        first_value(content) over (
            {{ window }}
        ) as kept_content,
        first_value(record_updated_at) over (
            {{ window }}
        ) as kept_updated_at,
        first_value(record_is_deleted) over (
            {{ window }}
        ) as kept_is_deleted
{%- endmacro %}

{#- Why a row that is not the first of its key is rejected. Only a conflict leaves a doubt, so only a conflict is warned about. -#}
{% macro repeat_reason() -%}
    case
            when place = 1 then null
            when kept_updated_at > record_updated_at or (kept_updated_at is not null and record_updated_at is null) then 'superseded'
            when kept_is_deleted and not record_is_deleted then 'superseded'
            when content = kept_content then 'duplicate'
            else 'conflict'
        end
{%- endmacro %}

{#- The values of a row as one text, to tell a repeated row from a different one. -#}
{% macro row_values(columns) -%}
    {%- for column in columns -%}
    {{ '|| ' if not loop.first }}'{{ column }}=' || coalesce(cast({{ column }} as varchar), '(null)') || '; '{{ ' ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
