{#- The histories of publishes that came after the backup stand in the published file still; brings their rows in and says so. -#}
{% macro restore_later_publishes() %}
    {%- set lines = [] -%}
    {%- if published_mart('publishes') -%}
        {%- for mart in ['lead_score_history', 'lead_cohorts'] -%}
            {%- set place = room_table('marts', mart) -%}
            {%- call statement('later') -%}
                insert into {{ place }} by name
                select * from {{ published_mart(mart) }}
                where publish_number > (select coalesce(max(publish_number), 0) from {{ place }})
            {%- endcall -%}
            {%- do lines.append('Later publishes of ' ~ mart ~ ' came from the published file.') -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(lines) }}
{% endmacro %}
