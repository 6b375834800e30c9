{#- Why a row that is not the first of its key is rejected. Only a conflict leaves a doubt, so only a conflict is warned about. -#}
{% macro repeat_reason() -%}
    case
            when place = 1 then null
            when kept_updated_at > record_updated_at or (kept_updated_at is not null and record_updated_at is null) then 'superseded'
            when kept_is_deleted and not record_is_deleted then 'superseded'
            when values_text = kept_values_text then 'duplicate'
            else 'conflict'
        end
{%- endmacro %}
