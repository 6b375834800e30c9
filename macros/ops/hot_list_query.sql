{#- The first rows of the hot list, for show_hot_list. -#}
{% macro hot_list_query(top) %}
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
from {{ ref('lead_scores') }}
where lead_rank <= {{ top }}
order by lead_rank
{% endmacro %}
