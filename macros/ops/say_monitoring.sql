{#- Says after a build where the tables of monitoring stand, or why this build did not publish them. -#}
{% macro say_monitoring(results) %}
    {%- for result in results if execute and result.node.package_name == 'hotlist' and result.node.name == 'mon_published_tables' -%}
        {%- set reason = monitoring_held_back() -%}
        {%- if reason -%}
            {%- do log('Monitoring was not published, for ' ~ reason ~ '.', info=true) -%}
        {%- elif result.status | string != 'success' -%}
            {%- do log('Monitoring was not published, for the build did not get there; what was published of it before stands.', info=true) -%}
        {%- elif not run_query('select count(*) from ' ~ result.node.relation_name).rows[0][0] -%}
            {%- do log('Monitoring was not published, for the list that it looked at is not the published one.', info=true) -%}
        {%- else -%}
            {%- do log('Monitoring stands in ' ~ published_to('published_monitoring') ~ '.', info=true) -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}
