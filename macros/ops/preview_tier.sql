{#- The tier of a number of points under edges {warm_from, hot_from}, as scr_tiers decides it. -#}
{% macro preview_tier(points, edges) -%}
    case when {{ points }} >= {{ edges.hot_from }} then 'Hot' when {{ points }} >= {{ edges.warm_from }} then 'Warm' else 'Cold' end
{%- endmacro %}
