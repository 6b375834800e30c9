{#- CTEs steps_1 to steps_n: each follows every merge twice as far as the one before, so that n of them reach over 2^n merges in a row. -#}
{% macro merge_steps(steps) -%}
{%- for step in range(steps) -%}
steps_{{ step + 1 }} as (

    select
        steps.lead_id,
        coalesce(next_steps.reached, steps.reached) as reached,
        case
            when next_steps.lead_id is null or steps.joined_at > next_steps.joined_at then steps.joined_at
            when steps.joined_at is not null then next_steps.joined_at
        end as joined_at
    from steps_{{ step }} as steps
    left join steps_{{ step }} as next_steps
        on steps.reached = next_steps.lead_id

){{ ',\n\n' if not loop.last }}
{%- endfor -%}
{%- endmacro %}
