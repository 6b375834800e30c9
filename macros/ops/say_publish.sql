{#- Says after a build which publish readers see now, and why a build that made marts did not become it. -#}
{% macro say_publish(results) %}
    {%- set made = [] -%}
    {%- set publish = [] -%}
    {%- for result in results if execute and result.node.package_name == 'hotlist' and result.node.resource_type == 'model' -%}
        {%- do made.append(result) if result.node.fqn[1] == 'marts' -%}
        {%- do publish.append(result.status | string) if result.node.name == 'published_tables' -%}
    {%- endfor -%}
    {%- if made or publish -%}
        {%- set memory = target.database ~ '.' ~ last_publish_schema() -%}
        {%- set newest = run_query('select publish_number, as_of, listed_leads, published_to from ' ~ memory ~ '.publishes order by publish_number desc limit 1').rows -%}
        {%- set stands = 'publish ' ~ newest[0][0] ~ ', of ' ~ newest[0][1] ~ ', stands in ' ~ (newest[0][3] or published_to()) if newest else 'nothing was published yet' -%}
        {%- set reason = not_published_because() -%}
        {%- if reason -%}
            {%- do log('Not published, for ' ~ reason ~ '; ' ~ stands ~ '.', info=true) -%}
        {%- elif publish != ['success'] -%}
            {%- do log('Not published, for the build did not get there; ' ~ stands ~ '.', info=true) -%}
        {%- elif not run_query('select is_new from ' ~ graph.nodes['model.hotlist.scr_ready'].relation_name).rows[0][0] -%}
            {%- do log('Nothing to publish, for nothing changed; ' ~ stands ~ '.', info=true) -%}
        {%- else -%}
            {%- do log('Published: ' ~ stands ~ ', with ' ~ newest[0][2] ~ ' leads on the list.', info=true) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
