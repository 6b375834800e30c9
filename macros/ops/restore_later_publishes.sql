{#- The histories of publishes that came after the backup stand in the published file still; brings their rows in and says so. -#}
{% macro restore_later_publishes() %}
    {%- set lines = [] -%}
    {%- for mart in ['lead_score_history', 'lead_cohorts'] if published_mart('publishes') -%}
        {%- set place = room_table('marts', mart) -%}
        {%- set later -%}
            from {{ published_mart(mart) }} where publish_number > (select coalesce(max(publish_number), 0) from {{ place }})
        {%- endset -%}
        {%- set rows = run_query('select count(*) ' ~ later).rows[0][0] -%}
        {%- call statement('later', auto_begin=true) -%}insert into {{ place }} by name select * {{ later }}{%- endcall -%}
        {%- do lines.append('%9d rows of %s, of later publishes, came from the published file' | format(rows, mart)) if rows -%}
    {%- endfor -%}
    {%- do end_transaction() -%}
    {{ return(lines) }}
{% endmacro %}
