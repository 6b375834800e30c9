{#- The tier of a number of points under edges {warm_from, hot_from}, as scr_tiers decides it; without edges (one score for all) each is Cold. -#}
{% macro preview_tier(points, edges) -%}
    {%- if edges.hot_from is none -%}'Cold'{%- else -%}
    case when {{ points }} >= {{ edges.hot_from }} then 'Hot' when {{ points }} >= {{ edges.warm_from }} then 'Warm' else 'Cold' end
    {%- endif -%}
{%- endmacro %}
