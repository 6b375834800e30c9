{#- Gives the histories of an older release the numbers of publishes, one for each moment that was published, and tells the next build of them. -#}
{% macro number_old_publishes() %}
    {%- set history, cohorts = room_table('marts', 'lead_score_history'), room_table('marts', 'lead_cohorts') -%}
    {%- set moments -%}
        select as_of, dense_rank() over (order by as_of) as publish_number
        from (select as_of from {{ history }} union distinct select as_of from {{ cohorts or history }}) as published_moments
    {%- endset -%}
    {%- do make_room_for_publishes() -%}
    {%- do adapter.commit() -%}
    {%- call statement('publishes', auto_begin=true) -%}
        insert into {{ target.database }}.{{ last_publish_schema() }}.publishes
        (publish_number, as_of, scoring_model, model_version, leads, listed_leads, scored_leads, hot_leads, warm_leads, cold_leads, content_digest, is_retracted)
        select
            moments.publish_number, moments.as_of, max(history.scoring_model), max(history.model_version), count(*),
            count(history.lead_rank), count(history.model_score),
            count(case when history.tier = 'Hot' then 1 end), count(case when history.tier = 'Warm' then 1 end),
            count(case when history.tier = 'Cold' then 1 end), 'before publishes were kept', false
        from ({{ moments }}) as moments
        inner join {{ history }} as history on moments.as_of = history.as_of
        group by moments.publish_number, moments.as_of
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {%- for table in [cohorts, history] if table -%}
        {%- call statement('numbers_' ~ loop.index, auto_begin=true) -%}
            create or replace table {{ table }} as
            select moments.publish_number, kept.* from {{ table }} as kept inner join ({{ moments }}) as moments on kept.as_of = moments.as_of
        {%- endcall -%}
        {%- do adapter.commit() -%}
    {%- endfor -%}
{% endmacro %}
