{#- The first rows of the hot list, for show_hot_list; `lead_scores` is the published table. -#}
{% macro hot_list_query(lead_scores, top) %}
{%- if top is not integer or not 1 <= top <= 100000 -%}
    {{ exceptions.raise_compiler_error('top is ' ~ knob_shown(top) ~ '; write how many leads to show, a whole number from 1 to 100000.') }}
{%- endif %}
select
    lead_rank,
    lead_id,
    score,
    tier,
    module,
    reason_1,
    reason_1_points,
    reason_2,
    reason_2_points,
    reason_3,
    reason_3_points,
    status_reason
from {{ lead_scores }}
where lead_rank <= {{ top }}
order by lead_rank
{% endmacro %}
